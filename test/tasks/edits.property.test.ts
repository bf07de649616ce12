import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Of } from '../../src/facts/files/file-state.js';
import type { AnyTask, Outcome, WriteFile } from '../../src/model/index.js';
import { quote } from '../../src/model/index.js';
import { authorizedKey } from '../../src/tasks/authorized-key/task.js';
import { blockInFile } from '../../src/tasks/block-in-file/task.js';
import { lineInFile } from '../../src/tasks/line-in-file/task.js';
import { mount } from '../../src/tasks/mount/task.js';
import { splitWords } from '../../src/tasks/shell-words.js';
import { sysctl } from '../../src/tasks/sysctl/task.js';
import { contextWith, parseInput } from '../support/converge.js';

/** What edits a text leaves a text that it would not edit again: the second run changes nothing. */
interface Editor {
  readonly name: string;
  readonly task: AnyTask;
  readonly input: fc.Arbitrary<unknown>;
  /** Lines that such files have, so that edits meet each other. */
  readonly line: fc.Arbitrary<string>;
  readonly path: string;
  /** Files that come from anywhere: with CR LF, a byte order mark, no end of the last line. */
  readonly keepsEnds?: true;
  facts(text: string): Readonly<Record<string, unknown>>;
}

const file = (text: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: text.length,
  inode: '1:1',
  text,
  sha256: sha256Of(text),
});
const word = fc.constantFrom('a', 'ab', 'b=1', '# a', 'b', '', ' a', 'a b');
const key = fc.constantFrom('AAAA1', 'AAAA2', 'AAAA3').map((text) => `ssh-ed25519 ${text}`);

const editors: readonly Editor[] = [
  {
    name: 'line_in_file',
    task: lineInFile,
    keepsEnds: true,
    path: '/f',
    line: word,
    input: fc.record(
      {
        path: fc.constant('/f'),
        line: word,
        regexp: fc.constantFrom('^a', 'b', '^#? ?a', '.', '^$', '(a)(b?)'),
        state: fc.constantFrom('present', 'absent'),
        insertafter: fc.constantFrom('^a', 'EOF', 'zzz'),
        backrefs: fc.boolean(),
      },
      { requiredKeys: ['path', 'line'] },
    ),
    facts: (text) => ({ state: file(text) }),
  },
  {
    name: 'block_in_file',
    task: blockInFile,
    keepsEnds: true,
    path: '/f',
    line: fc.oneof({ arbitrary: word, weight: 9 }, fc.constantFrom('# BEGIN m', '# END m')),
    input: fc.record(
      {
        path: fc.constant('/f'),
        block: fc.array(word).map((lines) => lines.join('\n')),
        marker: fc.constant('# {mark} m'),
        insertbefore: fc.constantFrom('^a', 'BOF', 'zzz'),
        state: fc.constantFrom('present', 'absent'),
      },
      { requiredKeys: ['path', 'marker'] },
    ),
    facts: (text) => ({ state: file(text) }),
  },
  {
    name: 'sysctl',
    task: sysctl,
    path: '/etc/sysctl.d/99-rigger.conf',
    line: fc.constantFrom('a.b=1', 'a/b = 2', '-a.b = 1', '# a.b = 1', 'a.bc = 1', ';x', '', 'a.b =  1  2'),
    input: fc.record({
      name: fc.constantFrom('a.b', 'a.bc', 'a/b'),
      value: fc.constantFrom(1, '1 2', '1\t2'),
      runtime: fc.constant(false),
    }),
    facts: (text) => ({ running: { value: null }, configured: file(text) }),
  },
  {
    name: 'mount',
    task: mount,
    path: '/etc/fstab',
    line: fc.constantFrom(
      'x /m ext4',
      '# x /m',
      'x\t/m  ext4 defaults 0 0',
      'y /m\\040n xfs ro',
      '',
      'x /mm ext4 a,b 0 1',
    ),
    input: fc.record({
      path: fc.constantFrom('/m', '/m n', '/mm'),
      src: fc.constantFrom('x', 'y', '//h/a b', '#x'),
      fstype: fc.constant('ext4'),
      opts: fc.constantFrom('defaults', 'a,b'),
      state: fc.constantFrom('present', 'absent'),
    }),
    facts: (text) => ({
      point: { realPath: '/nowhere', holds: false },
      fstab: file(text),
      target: { type: 'directory' },
    }),
  },
  {
    name: 'authorized_key',
    task: authorizedKey,
    keepsEnds: true,
    path: '/home/a/.ssh/authorized_keys',
    line: fc.oneof(
      key,
      key.map((one) => `from="x" ${one} me`),
      fc.constantFrom('# x', '', '# ssh-ed25519 AAAA1'),
    ),
    input: fc.record({
      user: fc.constant('a'),
      key: fc.array(
        fc.oneof(
          key,
          key.map((one) => `${one} you`),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      state: fc.constantFrom('present', 'absent'),
      exclusive: fc.boolean(),
    }),
    facts: (text) => ({
      found: {
        account: { uid: 1, gid: 1, home: '/home/a' },
        path: '/home/a/.ssh/authorized_keys',
        text,
        folderMode: '700',
      },
    }),
  },
];

const written = (outcome: Outcome, path: string): WriteFile | undefined =>
  outcome.kind === 'changes'
    ? outcome.changes
        .flatMap(({ commands }) => commands)
        .find((command): command is WriteFile => command.kind === 'write-file' && command.path === path)
    : undefined;

describe.each(editors)('$name', ({ task, input, line, path, facts, keepsEnds = false }) => {
  test('a text that it has edited is left alone', () => {
    let edited = 0;
    // A single line does not tell which ends a text has.
    const text = fc
      .tuple(
        fc.array(line, { minLength: keepsEnds ? 2 : 0, maxLength: 6 }),
        fc.boolean(),
        fc.constantFrom(...(keepsEnds ? (['', '\ufeff'] as const) : ([''] as const))),
        fc.constantFrom(...(keepsEnds ? (['\n', '\r\n'] as const) : (['\n'] as const))),
      )
      .map(([lines, isOpen, mark, end]) => ({
        before: mark + lines.join(end) + (isOpen ? '' : end),
        mark,
        end,
      }));
    fc.assert(
      fc.property(input, text, (given, { before, mark, end }) => {
        const parsed = parseInput(task, given);
        fc.pre(parsed.success);
        const after = written(task.plan(parsed.data, facts(before), contextWith()), path)?.content;
        if (typeof after !== 'string') return;
        edited++;
        expect(after).not.toBe(before);
        const body = after.slice(mark.length);
        expect(after.startsWith(mark)).toBe(true);
        expect(body.replaceAll(end, '')).not.toMatch(/[\r\n]/);
        const open = keepsEnds && before !== mark && !before.endsWith(end);
        // Without an end as before, but an empty last line is its end.
        if (open) expect(body).toMatch(/(^|[^\n])$|^\r?\n$|\n\r?\n$/);
        else expect(body === '' || body.endsWith(end)).toBe(true);
        const again = task.plan(parsed.data, facts(after), contextWith());
        expect(written(again, path)?.content).toBeUndefined();
        expect(again.kind).not.toBe('refused');
      }),
      { numRuns: 400 },
    );
    // The property says something only when it often has something to look at.
    expect(edited).toBeGreaterThan(60);
  });
});

describe('words of a line', () => {
  test('what was quoted comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))),
        (words) => {
          expect(splitWords(words.map((one) => (one === '' ? "''" : quote(one))).join(' '))).toEqual(words);
        },
      ),
    );
  });

  test('as the shell splits them, where it expands nothing', () => {
    const piece = fc.constantFrom('a', ' ', '\t', "'", '"', '\\', 'b c', "'x y'", '"p\\"q"', '\\\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const line = pieces.join('');
        const { stdout, status } = spawnSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`]);
        // A backslash at the end of the whole text is left to the shell's own taste.
        fc.pre(!/(^|[^\\])(\\\\)*\\$/.test(line));
        if (status !== 0) expect(() => splitWords(line)).toThrow(SyntaxError);
        // printf without arguments prints its format once, with nothing in it.
        else
          expect(splitWords(line)).toEqual(
            line.trim() === '' ? [] : stdout.toString().split('\0').slice(0, -1),
          );
      }),
      { numRuns: 150 },
    );
  });
});
