import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FileQuestion, fileState, sha256Of } from '../../../src/facts/files/file-state.js';
import { fileTimes } from '../../../src/facts/files/file-times.js';
import { unpacked } from '../../../src/facts/files/unpacked.js';
import { ended, walkHelp } from '../../../src/model/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-file-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (question: FileQuestion, shell = ['/bin/sh']) => {
  const query = fileState(question);
  const [program, ...options] = shell;
  const { stdout, stderr, status } = spawnSync(program!, [...options, '-c', query.script]);
  const reading = query.parse({ stdout: stdout.toString(), stderr: stderr.toString(), exit: status ?? 255 });
  if (!reading.available) throw new Error(reading.reason);
  return reading.value;
};

describe('what stands at a path', () => {
  test('nothing, in a directory', () => {
    expect(read({ path: join(folder, 'none') })).toEqual({ type: 'absent', parent: 'directory' });
  });
  test('nothing, in no directory', () => {
    expect(read({ path: join(folder, 'none/none') })).toEqual({ type: 'absent', parent: 'absent' });
  });
  test('nothing, below a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(read({ path: join(folder, 'file/none') })).toEqual({ type: 'absent', parent: 'other' });
  });
  test('a directory', () => {
    chmodSync(folder, 0o2751);
    expect(read({ path: folder, content: true })).toMatchObject({ type: 'directory', mode: '2751' });
  });
  test('a link, and through it', () => {
    writeFileSync(join(folder, 'file'), 'x');
    symlinkSync('file', join(folder, 'link'));
    expect(read({ path: join(folder, 'link') })).toMatchObject({ type: 'link', target: 'file' });
    expect(read({ path: join(folder, 'link'), follow: true, content: true })).toMatchObject({
      type: 'file',
      text: 'x',
      realPath: join(folder, 'file'),
    });
  });
  test('a link that leads nowhere', () => {
    symlinkSync('none', join(folder, 'link'));
    expect(read({ path: join(folder, 'link') })).toMatchObject({ type: 'link', target: 'none' });
    expect(read({ path: join(folder, 'link'), follow: true })).toMatchObject({ type: 'absent' });
  });
  test('a pipe and a socket', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    expect(read({ path: join(folder, 'pipe'), content: true })).toMatchObject({ type: 'fifo' });
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    expect(read({ path: join(folder, 'socket'), content: true })).toMatchObject({ type: 'socket' });
    server.close();
  });
  test('what no kernel calls a type is none', () => {
    const stdout = ended('3000:0:1:0:0:::1:2\n');
    expect(fileState({ path: '/x' }).parse({ stdout, stderr: '', exit: 0 })).toEqual({
      available: false,
      reason: 'stat of /x said "3000:0:1:0:0:::1:2" (exit 0)',
    });
  });
  test('a directory that may not be entered is not looked into', () => {
    // Whatever the place of other temporary files, everybody may go to this one.
    const open = mkdtempSync('/tmp/rigger-file-state-');
    chmodSync(open, 0o711);
    const dest = join(open, 'closed');
    mkdirSync(dest, { mode: 0o000 });
    const query = unpacked({ dest });
    // Root enters everything.
    const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', query.script], { cwd: '/', ...as });
    expect(query.parse({ stdout: stdout.toString(), stderr: stderr.toString(), exit: 0 })).toEqual({
      available: false,
      reason: `${dest} cannot be entered`,
      help: walkHelp,
    });
    rmSync(open, { recursive: true });
  });
  test('a device and an attribute of the kernel', () => {
    expect(read({ path: '/dev/null', content: true })).toMatchObject({ type: 'character', mode: '0666' });
    expect(read({ path: '/proc/sys/kernel/ostype', content: true })).toMatchObject({ text: 'Linux\n' });
  });
  test('no text above the limit, and none of bytes that are no UTF-8', () => {
    writeFileSync(join(folder, 'large'), 'x'.repeat(101));
    const large = read({ path: join(folder, 'large'), content: true, maxBytes: 100 });
    expect(large).toMatchObject({ size: 101, sha256: sha256Of('x'.repeat(101)) });
    expect(large).not.toHaveProperty('text');
    writeFileSync(join(folder, 'latin'), Buffer.from([0xe4, 0x0a]));
    const latin = read({ path: join(folder, 'latin'), content: true });
    expect(latin).toMatchObject({ sha256: sha256Of(Buffer.from([0xe4, 0x0a])) });
    expect(latin).not.toHaveProperty('text');
  });
  test('text of up to 256 KiB, where nothing else is said', () => {
    const path = join(folder, 'large');
    for (const [size, text] of [
      [262_144, 'x'.repeat(262_144)],
      [262_145, undefined],
    ] as const) {
      writeFileSync(path, 'x'.repeat(size));
      const state = read({ path, content: true });
      expect(state).toMatchObject({ size, sha256: sha256Of('x'.repeat(size)) });
      expect((state as { text?: string }).text === text).toBe(true);
    }
  });
  test('no text where none is asked for, of an empty file either', () => {
    writeFileSync(join(folder, 'empty'), '');
    const state = read({ path: join(folder, 'empty') });
    expect(state).toMatchObject({ size: 0, sha256: sha256Of('') });
    expect(state).not.toHaveProperty('text');
  });
  test('an account without a name is its number', () => {
    expect(
      fileState({ path: '/x' }).parse({
        stdout: ended('81a4:0:1:4711:4712:UNKNOWN:UNKNOWN:1:2\n'),
        stderr: '',
        exit: 0,
      }),
    ).toMatchObject({ value: { owner: '4711', group: '4712' } });
  });
  test('a byte order mark is part of the text', () => {
    writeFileSync(join(folder, 'bom'), '\ufeffx');
    expect(read({ path: join(folder, 'bom'), content: true })).toMatchObject({ text: '\ufeffx' });
  });
});

describe('times', () => {
  const times = (path: string, follow: boolean) => {
    const query = fileTimes({ path, follow });
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', query.script]);
    return query.parse({ stdout: stdout.toString(), stderr: stderr.toString(), exit: 0 });
  };

  test('of a file and of a link to it are those that stat(2) tells', () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, 'x'.repeat(5000));
    linkSync(file, join(folder, 'second'));
    utimesSync(file, 1_000_000_000, 1_100_000_000);
    symlinkSync('file', link);
    for (const follow of [false, true]) {
      const seen = follow ? statSync(link) : lstatSync(link);
      expect(times(link, follow)).toEqual({
        available: true,
        value: {
          accessed: Math.floor(seen.atimeMs / 1000),
          modified: Math.floor(seen.mtimeMs / 1000),
          changed: Math.floor(seen.ctimeMs / 1000),
          ...{ links: seen.nlink, device: seen.dev, inode: seen.ino, blocks: seen.blocks },
        },
      });
    }
    expect(times(link, true)).toMatchObject({
      value: { accessed: 1_000_000_000, modified: 1_100_000_000, links: 2 },
    });
  });

  test.each(['none', 'none/none'])('of nothing: %s', (name) => {
    expect(times(join(folder, name), false)).toEqual({ available: true, value: null });
  });

  test('of what cannot be reached are unknown', () => {
    const query = fileTimes({ path: '/x', follow: true });
    expect(query.parse({ stdout: ended('closed\n'), stderr: '', exit: 0 })).toEqual({
      available: false,
      reason: 'the way to /x cannot be followed, or stat did not tell of it',
    });
  });
});

/** Without half a surrogate pair, which UTF-8 cannot write. */
const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;

test.each([[['/bin/sh']], [['busybox', 'sh']]])('any name, mode and content read back (%p)', (shell) => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((text) => !/[/\0]/.test(text) && !['.', '..'].includes(text) && isWellFormed(text));
  const sample = fc.record({
    name,
    content: fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => isWellFormed(text)),
      fc.uint8Array(),
    ),
    mode: fc.integer({ min: 0o400, max: 0o777 }),
  });
  fc.assert(
    fc.property(sample, ({ name, content, mode }) => {
      const path = join(folder, 'any', name);
      mkdirSync(join(folder, 'any'));
      try {
        writeFileSync(path, content);
        chmodSync(path, mode);
        const state = read({ path, content: true, follow: true }, shell);
        expect(state).toMatchObject({
          type: 'file',
          mode: mode.toString(8).padStart(4, '0'),
          size: lstatSync(path).size,
          sha256: sha256Of(content),
        });
        if (typeof content === 'string') expect(state).toMatchObject({ text: content });
        const target = join(folder, 'any', 'l');
        symlinkSync(name, target === path ? `${target}2` : target);
        expect(read({ path: target === path ? `${target}2` : target }, shell)).toMatchObject({
          target: name,
        });
      } finally {
        rmSync(join(folder, 'any'), { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
});
