import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startBackgroundScript, stopBackground } from '../../src/connection/background.js';
import { renderCommand } from '../../src/connection/command-step.js';
import type { Connection, StepOutput } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import { backgroundProcess } from '../../src/facts/software/background-process.js';
import type { Command } from '../../src/model/index.js';
import { attributesOfAllKinds, readAttributes, writeAttributes } from '../support/extended-attributes.js';
import { isRunning } from '../support/processes.js';
import { localTarget } from '../support/targets.js';

let folder: string;
let shell: Connection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-command-'));
  shell = await connect(localTarget());
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true });
});
const file = (name: string) => join(folder, name);
const run = async (...commands: readonly Command[]): Promise<StepOutput> =>
  (await shell.run(commands.map(renderCommand))).at(-1) as StepOutput;

describe('a program', () => {
  test('gets its words as they are, whatever they hold', async () => {
    const word = fc
      .string({ unit: 'binary', maxLength: 12 })
      .filter((text) => !/[\0\ud800-\udfff]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), async (words) => {
        const { stdout } = await run({ kind: 'exec', argv: ['printf', '%s\\0', ...words] });
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  test('gets environment, directory and input', async () => {
    const output = await run({
      kind: 'exec',
      argv: ['sh', '-c', 'echo "$A"; pwd; cat; exit 3'],
      environment: { A: `it's "$HOME"` },
      directory: folder,
      stdin: 'in',
      accept: [3],
    });
    expect(output).toMatchObject({ stdout: `it's "$HOME"\n${folder}\nin`, exit: 3 });
  });

  test('runs as another user, at home there', async () => {
    const output = await run({
      kind: 'exec',
      argv: ['sh', '-c', 'id -un; echo $HOME $LOGNAME; pwd'],
      user: 'daemon',
    });
    expect(output.stdout).toBe('daemon\n/usr/sbin daemon\n/usr/sbin\n');
    expect(await run({ kind: 'exec', argv: ['true'], user: 'nobody-at-all' })).toMatchObject({
      exit: 1,
      stderr: 'no user nobody-at-all\n',
    });
  });

  test('that does not exist exits with 127, one out of time with 124', async () => {
    expect((await run({ kind: 'exec', argv: ['no-such-program'] })).exit).toBe(127);
    expect((await run({ kind: 'exec', argv: ['sleep', '60'], timeout: 0.2 })).exit).toBe(124);
  });
});

describe('a script', () => {
  test('runs in sh', async () => {
    const output = await run({
      kind: 'script',
      script: 'echo $A\nno-such-program\n',
      environment: { A: 'a' },
    });
    expect(output).toMatchObject({
      stdout: 'a\n',
      exit: 127,
      stderr: expect.stringMatching(/no-such-program/),
    });
  });

  test.each([
    ['another interpreter', { interpreter: ['bash', '-u'] }, 'echo ${BASH##*/}; cat; exit 4', /^bash\nin$/],
    ['another user', { user: 'nobody' }, 'id -un; cat; exit 4', /^nobody\nin$/],
    [
      'both',
      { interpreter: ['bash'], user: 'nobody' },
      'id -un; echo ${BASH##*/}; cat; exit 4',
      /^nobody\nbash\nin$/,
    ],
  ])('takes %s', async (_title, extra, script, stdout) => {
    const output = await run({ kind: 'script', script, stdin: 'in', ...extra });
    expect(output).toMatchObject({ stdout: expect.stringMatching(stdout), exit: 4, stderr: '' });
    expect(readdirSync('/var/tmp').filter((name) => name.startsWith('rigger.'))).toEqual([]);
  });
});

describe('a written file', () => {
  const write = (path: string, content: string | Uint8Array, extra = {}) =>
    run({ kind: 'write-file', path, content, ...extra });
  const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

  test('has any bytes and any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.constant(new Uint8Array(200_000).fill(7))),
        async (bytes) => {
          expect((await write(file('bytes'), bytes)).exit).toBe(0);
          expect(readFileSync(file('bytes')).equals(Buffer.from(bytes))).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('gets mode and owner, or keeps those of the file that it replaces', async () => {
    await write(file('new'), 'a');
    expect(modeOf(file('new'))).toBe('644');
    await write(file('given'), 'a', { mode: '4750', owner: 'daemon', group: 'games' });
    await write(file('given'), 'b');
    expect(modeOf(file('given'))).toBe('4750');
    expect(statSync(file('given'))).toMatchObject({ uid: 1, gid: 60 });
  });

  test('is refused by its validation, and the old one stays', async () => {
    writeFileSync(file('checked'), 'old');
    const output = await write(file('checked'), 'new', {
      validate: ['sh', '-c', 'cat "${1#--file=}"; echo bad >&2; exit 9', 'x', '--file=%s'],
    });
    expect(output).toMatchObject({ stdout: 'new', stderr: 'bad\n', exit: 9 });
    expect(readFileSync(file('checked'), 'utf8')).toBe('old');
    expect((await write(file('checked'), 'new', { validate: ['grep', '-q', 'new', '%s'] })).exit).toBe(0);
    expect(readFileSync(file('checked'), 'utf8')).toBe('new');
  });

  test('keeps a backup where wanted, and leaves nothing else behind', async () => {
    const path = file('kept/x');
    mkdirSync(file('kept'));
    await write(path, 'first', { backup: true });
    await write(path, 'second', { backup: true });
    const names = readdirSync(file('kept')).sort();
    expect(names).toEqual(['x', expect.stringMatching(/^x\.\d{4}-\d\d-\d\dT\d{6}~$/)]);
    expect(readFileSync(join(file('kept'), names[1] as string), 'utf8')).toBe('first');
  });

  test('replaces what a symbolic link points to, and not the link', async () => {
    writeFileSync(file('target'), 'old');
    symlinkSync('target', file('link'));
    await write(file('link'), 'new');
    expect(readFileSync(file('target'), 'utf8')).toBe('new');
    symlinkSync('/nowhere/at/all', file('dangling'));
    expect(await write(file('dangling'), 'x')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('link'),
    });
  });

  const kernelsRandom = '/proc/sys/kernel/random/uuid';

  test.each([
    { from: 'the kernel', random: 'the planted one' },
    { from: 'mktemp(1), where the kernel tells none', random: 'none' },
  ])('goes through a temporary file whose name is from $from, made exclusively: a planted link is not followed', async ({
    random,
  }) => {
    const folder = file(`guarded by ${random}`);
    const precious = join(folder, 'precious');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(precious, 'precious');
    // Whatever name is found, an attacker who could guess it has made a link of it.
    const planted = join(folder, 'the planted one');
    writeFileSync(planted, 'a-b-0123456789ab\n');
    writeFileSync(
      join(folder, 'bin/mktemp'),
      `#!/bin/sh\nname=$(/usr/bin/mktemp "$@")\nln -s '${precious}' "$name"\necho "$name"\n`,
      { mode: 0o755 },
    );
    const step = renderCommand({ kind: 'write-file', path: join(folder, 'guarded'), content: 'new' });
    expect(step.script).toContain(kernelsRandom);
    const [output] = await shell.run([
      {
        ...step,
        script: [
          `PATH='${folder}/bin':$PATH; ln -s precious '${folder}'/.rigger.$$.0123456789ab`,
          step.script.replaceAll(kernelsRandom, `'${join(folder, random)}'`),
        ].join('\n'),
      },
    ]);
    expect(output!.exit).not.toBe(0);
    expect(existsSync(join(folder, 'guarded'))).toBe(false);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });

  test('may have a name as long as there can be', async () => {
    for (const name of ['n'.repeat(255), 'ü'.repeat(127)]) {
      expect(await write(file(name), 'x')).toMatchObject({ exit: 0, stderr: '' });
      expect(readFileSync(file(name), 'utf8')).toBe('x');
    }
  });

  test('removes what a killed process left beside it, and nothing of one that runs', async () => {
    const gone = (await run({ kind: 'exec', argv: ['sh', '-c', 'echo $$'] })).stdout.trim();
    mkdirSync(file('left'));
    const mine = `.rigger.${process.pid}.abcdef`;
    for (const name of [`.rigger.${gone}.abcdef`, mine, '.rigger.conf', '.rigger.x.abcdef'])
      writeFileSync(file(`left/${name}`), '');
    writeFileSync(file(`left/.rigger.${gone}.0123456789ab`), '');
    symlinkSync('nowhere', file(`left/.rigger.${gone}.ghijkl`));
    await write(file('left/x'), 'x');
    expect(readdirSync(file('left')).sort()).toEqual(['.rigger.conf', '.rigger.x.abcdef', mine, 'x'].sort());
  });

  test('keeps what else belongs to the file that it replaces', async () => {
    const path = file('attributes');
    writeFileSync(path, 'old');
    chownSync(path, 1, 60);
    chmodSync(path, 0o4775);
    writeAttributes(path, attributesOfAllKinds);
    expect(readAttributes(path)).toEqual(attributesOfAllKinds);
    expect(await write(path, 'new')).toMatchObject({ exit: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readAttributes(path)).toEqual(attributesOfAllKinds);
    expect(statSync(path)).toMatchObject({ uid: 1, gid: 60 });
    expect(modeOf(path)).toBe('4775');
    utimesSync(path, 1, 1);
    await write(path, 'newer');
    expect(statSync(path).mtimeMs).toBeGreaterThan(1000);
  });

  test('with an owner that it has already keeps its set-user-ID bit', async () => {
    await write(file('suid'), 'old', { mode: '4755', owner: 'daemon' });
    await write(file('suid'), 'new', { owner: 'daemon', group: '0' });
    expect(modeOf(file('suid'))).toBe('4755');
    await write(file('suid'), 'newer', { owner: 'games' });
    expect(modeOf(file('suid'))).toBe('4755');
  });

  test('of several names stays one file, with its attributes', async () => {
    const path = file('several');
    await write(path, 'a longer text', { mode: '4750', owner: 'daemon' });
    writeAttributes(path, attributesOfAllKinds);
    linkSync(path, file('second'));
    expect(await write(file('second'), 'short')).toMatchObject({ exit: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe('short');
    expect(statSync(path).ino).toBe(statSync(file('second')).ino);
    expect(modeOf(path)).toBe('4775');
    expect(readAttributes(path)).toEqual(attributesOfAllKinds);
    await write(path, 'mine', { owner: 'games', mode: '0640', backup: true });
    expect(statSync(file('second'))).toMatchObject({ uid: 5 });
    expect(modeOf(file('second'))).toBe('640');
    const [copy] = readdirSync(folder).filter((name) => name.startsWith('several.'));
    expect(readFileSync(file(copy!), 'utf8')).toBe('short');
  });

  test('with the programs of busybox keeps mode and owner, and is one file under several names', async () => {
    const bin = file('busybox');
    mkdirSync(bin);
    spawnSync('busybox', ['--install', '-s', bin]);
    const path = file('small');
    await write(path, 'a longer text', { mode: '4750', owner: 'daemon' });
    for (const names of [1, 2]) {
      const step = renderCommand({ kind: 'write-file', path, content: `new ${names}`, backup: names === 2 });
      const [output] = await shell.run([{ ...step, script: `PATH=${bin}\n${step.script}` }]);
      expect(output).toMatchObject({ exit: 0, stderr: '' });
      expect(readFileSync(path, 'utf8')).toBe(`new ${names}`);
      expect(statSync(path)).toMatchObject({ uid: 1, mode: 0o104750 });
      if (names === 1) linkSync(path, file('small too'));
      else expect(readFileSync(file('small too'), 'utf8')).toBe('new 2');
    }
  });

  test('is not a directory, and needs one to be in', async () => {
    expect(await write(folder, 'x')).toMatchObject({ exit: 1, stderr: `${folder}: Is a directory\n` });
    expect(await write(file('missing/x'), 'x')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('No such file'),
    });
  });
});

describe('a kernel attribute', () => {
  test('takes its value in one write', async () => {
    const before = readFileSync('/proc/sys/vm/swappiness', 'utf8').trim();
    const output = await run({ kind: 'write-sysfs', path: '/proc/sys/vm/swappiness', value: before });
    expect(output).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['/proc/sys/vm/swappiness', '99999', 'Invalid argument'],
    ['/proc/sys/vm/no_such', '1', 'No such file or directory'],
    ['/proc/sys/kernel/ostype', 'x', 'denied'],
  ])('says the kernel’s reason (%s)', async (path, value, reason) => {
    expect(await run({ kind: 'write-sysfs', path, value })).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(reason),
    });
    expect(existsSync('/proc/sys/vm/no_such')).toBe(false);
  });
});

test('a fetched file arrives byte for byte, or not at all', async () => {
  const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));
  writeFileSync(file('source'), bytes);
  await run({ kind: 'fetch-file', path: file('source'), to: file('sub/fetched') });
  expect(readFileSync(file('sub/fetched')).equals(bytes)).toBe(true);
  expect(await run({ kind: 'fetch-file', path: file('none'), to: file('sub/none') })).toMatchObject({
    exit: 1,
  });
  expect(readdirSync(file('sub'))).toEqual(['fetched']);
});

describe('a background process', () => {
  let handle = '';
  beforeEach(() => {
    handle = `test-${process.pid}-${randomUUID().slice(0, 8)}`;
  });
  afterEach(() => stop());
  const start = (argv: readonly string[], extra = {}): Promise<StepOutput> =>
    run({ kind: 'start-background', handle, argv, ...extra });
  const stop = async () => (await shell.run([stopBackground(handle)]))[0] as StepOutput;

  test('is stopped with its children by its handle', async () => {
    const output = await start(['sh', '-c', 'cat; echo $A >&2; sleep 99 & wait'], {
      stdin: 'in',
      environment: { A: 'a' },
    });
    const pid = Number(output.stdout);
    // The line is empty for the moment in which one program gives way to the next.
    await shell.run([{ script: `until grep -q 'sleep 99' /proc/${pid}/cmdline; do sleep 0.02; done` }]);
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(new RegExp(`^${pid} .* ${pid} ${pid} `));
    expect(await start(['true'])).toMatchObject({
      exit: 1,
      stderr: `${handle} runs already, as process ${pid}\n`,
    });
    await shell.run([{ script: `until grep -q a /run/rigger/${handle}.err; do sleep 0.02; done` }]);
    expect(await stop()).toMatchObject({ exit: 0, stdout: 'in', stderr: 'a\n' });
    expect(isRunning(pid)).toBe(false);
    expect(await stop()).toMatchObject({ exit: 3, stdout: '' });
    expect(readdirSync('/run/rigger').filter((name) => name.startsWith(handle))).toEqual([]);
  });

  test('ends with the connection, also when it ignores the polite signal', async () => {
    const other = await connect(localTarget());
    const [output] = await other.run([
      renderCommand({
        kind: 'start-background',
        handle,
        argv: ['sh', '-c', 'trap "" HUP; sleep 99 & wait'],
      }),
    ]);
    const pid = Number(output?.stdout);
    expect(isRunning(pid)).toBe(true);
    await other.close();
    await shell.run([{ script: `while [ -e /proc/${pid} ]; do sleep 0.05; done`, timeout: 30 }]);
    expect(isRunning(pid)).toBe(false);
    expect(await stop()).toMatchObject({ exit: 3 });
  });

  test('that has ended by itself still gives its output', async () => {
    const output = await start(['echo', 'done']);
    const pid = Number(output.stdout);
    await shell.run([
      {
        script: `while [ -d /proc/${pid} ] && ! grep -q "^State:.Z" /proc/${pid}/status; do sleep 0.05; done`,
      },
    ]);
    expect(await stop()).toMatchObject({ exit: 3, stdout: 'done\n' });
  });

  test('that was gone before anybody looked is known to have ended', () => {
    // Nobody can be looked at where /proc is empty, so that this does not hang on who is faster.
    const script = startBackgroundScript({ kind: 'start-background', handle, argv: ['true'] });
    const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', `mount -t tmpfs none /proc\n${script}`]);
    expect(readFileSync(`/run/rigger/${handle}.pid`, 'utf8')).toBe(`${String(stdout).trim()} 0\n`);
    const fact = backgroundProcess({ handle });
    const read = spawnSync('sh', ['-c', fact.script]);
    expect(String(read.stdout)).toMatch(/^ended\n/);
  });

  test('that ignores SIGTERM is killed', async () => {
    await start(['sh', '-c', 'trap "" TERM; while :; do sleep 1; done']);
    const [output] = await shell.run([stopBackground(handle, 0.3)]);
    expect(output?.exit).toBe(0);
  });

  test('that does not exist is a failure at once', async () => {
    expect(await start(['no-such-program'])).toMatchObject({
      exit: 127,
      stderr: 'no-such-program: not found\n',
    });
  });
});

test.each<Command>([{ kind: 'reboot', because: ['x'] }])('$kind is not for a shell', (command) => {
  expect(() => renderCommand(command)).toThrow('connection/unsupported-command');
});
