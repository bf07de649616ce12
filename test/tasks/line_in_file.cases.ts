import { sha256Of } from '../../src/facts/files/file-state.js';
import type { Cases } from './case.js';

const text = (content: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: content.length,
  inode: '1:4',
  text: content,
});
const edit = (before: string, after: string) => ({
  changes: [{ summary: 'change /a', diff: { before, after } }],
});
const line = (fields: Record<string, unknown>) => ({ path: '/a', ...fields });

export const suite: Cases = {
  task: 'line_in_file',
  cases: [
    {
      name: 'appended',
      input: line({ line: 'c' }),
      facts: { state: text('a\nb\n') },
      expect: edit('a\nb\n', 'a\nb\nc\n'),
    },
    {
      name: 'appended to a file without a last newline',
      input: line({ line: 'c' }),
      facts: { state: text('a') },
      expect: edit('a', 'a\nc'),
    },
    {
      name: 'there, in a file with CR LF and a byte order mark',
      input: line({ line: 'b' }),
      facts: { state: { ...text('\ufeffb\r\nc\r\n'), sha256: sha256Of('\ufeffb\r\nc\r\n') } },
      expect: { nothing: /has the line/ },
    },
    {
      name: 'appended with the line end of the file, whatever that of the line',
      input: line({ line: 'c\r' }),
      facts: { state: text('\ufeffa\r\nb\r\n') },
      expect: edit('\ufeffa\r\nb\r\n', '\ufeffa\r\nb\r\nc\r\n'),
    },
    {
      name: 'replaced and inserted where line ends are mixed: each as it is there',
      input: line({ regexp: '^k=1$', line: 'k=2' }),
      facts: { state: text('a\nk=1\r\nb\n') },
      expect: edit('a\nk=1\r\nb\n', 'a\nk=2\r\nb\n'),
    },
    {
      name: 'the last line goes, and there is no line feed as before',
      input: line({ line: 'b', state: 'absent' }),
      facts: { state: text('a\nb') },
      expect: edit('a\nb', 'a'),
    },
    {
      name: 'the last match is replaced',
      input: line({ regexp: '^#?k=', line: 'k=2' }),
      facts: { state: text('k=1\n#k=0\nz\n') },
      expect: edit('k=1\n#k=0\nz\n', 'k=1\nk=2\nz\n'),
    },
    {
      name: 'groups of the match',
      input: line({ regexp: '^(k=)([^"]*)$', line: '\\1"\\2"', backrefs: true }),
      facts: { state: text('k=1\n') },
      expect: edit('k=1\n', 'k="1"\n'),
    },
    {
      name: 'groups without a match',
      input: line({ regexp: '^(k=)', line: '\\1', backrefs: true }),
      facts: { state: { ...text('z\n'), sha256: 'a3a0cdd5b34a6d67fb4b0f0e5c2fb0c6ed1e2b5f' } },
      expect: { changes: [{ summary: 'change /a' }] },
    },
    {
      name: 'after the last match',
      input: line({ line: 'x', insertafter: '^a' }),
      facts: { state: text('a1\na2\nb\n') },
      expect: edit('a1\na2\nb\n', 'a1\na2\nx\nb\n'),
    },
    {
      name: 'before the last match',
      input: line({ line: 'x', insertbefore: '^b' }),
      facts: { state: text('a\nb\n') },
      expect: edit('a\nb\n', 'a\nx\nb\n'),
    },
    {
      name: 'at the beginning',
      input: line({ line: 'x', insertbefore: 'BOF' }),
      facts: { state: text('a\n') },
      expect: edit('a\n', 'x\na\n'),
    },
    {
      name: 'all that match are removed',
      input: line({ regexp: '^a', state: 'absent' }),
      facts: { state: text('a\nb\na2\n') },
      expect: edit('a\nb\na2\n', 'b\n'),
    },
    {
      name: 'the exact line is removed',
      input: line({ line: 'a', state: 'absent' }),
      facts: { state: text('a\nab\n') },
      expect: edit('a\nab\n', 'ab\n'),
    },
    {
      name: 'absent from an absent file',
      input: line({ line: 'a', state: 'absent' }),
      facts: { state: { type: 'absent', parent: 'absent' } },
      expect: { nothing: /has no such line/ },
    },
    {
      name: 'absent file',
      input: line({ line: 'a' }),
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { refused: /\/a does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'absent file that may be made',
      input: line({ line: 'a', create: true }),
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { changes: [{ summary: 'create /a', diff: { before: null, after: 'a\n' } }] },
    },
    {
      name: 'a binary',
      input: line({ line: 'a' }),
      facts: { state: { ...text(''), text: undefined } },
      expect: { refused: /no UTF-8 text/, code: 'tasks/not-text' },
    },
    {
      name: 'a bad expression',
      input: line({ line: 'a', regexp: '(' }),
      expect: { invalid: /not a regular expression: missing closing/ },
    },
    {
      name: 'a back reference in an expression',
      input: line({ line: 'a', regexp: '(a)\\1' }),
      expect: { invalid: /look-around and back references are not part of RE2/ },
    },
    {
      name: 'look-around where a line is added',
      input: line({ line: 'a', insertafter: 'a(?=b)' }),
      expect: { invalid: /look-around and back references are not part of RE2/ },
    },
    {
      name: 'expressions that backtrack without end elsewhere',
      input: line({ line: 'aa', regexp: '^(a|aa)+$', insertafter: '^(a|aa)+c$' }),
      facts: { state: text(`${'a'.repeat(5000)}b\n`) },
      expect: edit(`${'a'.repeat(5000)}b\n`, `${'a'.repeat(5000)}b\naa\n`),
    },
    {
      name: 'an expression that would go on replacing',
      input: line({ regexp: '^a', line: 'b' }),
      facts: { state: text('a1\na2\n') },
      expect: { refused: /does not match the line that it makes/, code: 'tasks/impossible' },
    },
    { name: 'two lines', input: line({ line: 'a\nb' }), expect: { invalid: /must be one line/ } },
    { name: 'no line', input: line({}), expect: { invalid: /`line` is missing/ } },
  ],
  trials: [
    {
      name: 'replace',
      prepare: "printf 'a\\nPort 22\\n' > f",
      input: { path: '/case/f', regexp: '^#?Port ', line: 'Port 2222' },
      check: "printf 'a\\nPort 2222\\n' | cmp - f",
    },
    {
      name: 'there, without a last newline',
      prepare: "printf 'a\\nb' > f",
      input: { path: '/case/f', line: 'b' },
      nothing: true,
    },
    {
      name: 'create',
      input: { path: '/case/f', line: "it's $x `y`", create: true, mode: '0600' },
      check: `[ "$(cat f)" = 'it'"'"'s $x \`y\`' ]`,
    },
  ],
};
