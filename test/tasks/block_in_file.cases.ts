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
const begin = '# BEGIN RIGGER MANAGED BLOCK';
const end = '# END RIGGER MANAGED BLOCK';
const edit = (before: string, after: string) => ({
  changes: [{ summary: 'change /a', diff: { before, after } }],
});

export const suite: Cases = {
  task: 'block_in_file',
  cases: [
    {
      name: 'added at the end',
      input: { path: '/a', block: 'x\ny\n' },
      facts: { state: text('a\n') },
      expect: edit('a\n', `a\n${begin}\nx\ny\n${end}\n`),
    },
    {
      name: 'replaced where it stands',
      input: { path: '/a', block: 'z' },
      facts: { state: text(`a\n${begin}\nx\n${end}\nb\n`) },
      expect: edit(`a\n${begin}\nx\n${end}\nb\n`, `a\n${begin}\nz\n${end}\nb\n`),
    },
    {
      name: 'removed',
      input: { path: '/a', state: 'absent' },
      facts: { state: text(`a\n${begin}\nx\n${end}\nb\n`) },
      expect: edit(`a\n${begin}\nx\n${end}\nb\n`, 'a\nb\n'),
    },
    {
      name: 'an empty block is removed',
      input: { path: '/a', block: '' },
      facts: { state: text(`${begin}\n${end}\n`) },
      expect: edit(`${begin}\n${end}\n`, ''),
    },
    {
      name: 'before a match',
      input: { path: '/a', block: 'x', insertbefore: '^b', marker: '-- {mark} --' },
      facts: { state: text('a\nb\n') },
      expect: edit('a\nb\n', 'a\n-- BEGIN --\nx\n-- END --\nb\n'),
    },
    {
      name: 'a marker stands alone',
      input: { path: '/a', block: 'x' },
      facts: { state: text(`${begin}\nx\nmuch else\n`) },
      expect: { refused: /markers of the block that are not a pair/, code: 'tasks/impossible' },
    },
    {
      name: 'no file',
      input: { path: '/a', block: 'x' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      expect: { refused: /does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'a block that holds a marker',
      input: { path: '/a', block: `x\n${end}` },
      expect: { invalid: /marker line itself/ },
    },
    { name: 'a marker without mark', input: { path: '/a', marker: '# x' }, expect: { invalid: /\{mark\}/ } },
  ],
  trials: [
    {
      name: 'added between lines',
      prepare: "printf 'a\\nb\\n' > f",
      input: { path: '/case/f', block: "it's\n\n$x\n", insertafter: '^a' },
      check: `printf "a\\n${begin}\\nit's\\n\\n\\$x\\n${end}\\nb\\n" | cmp - f`,
    },
    {
      name: 'changed',
      prepare: `printf "a\\n${begin}\\nold\\n${end}\\nb\\n" > f`,
      input: { path: '/case/f', block: 'new' },
      check: `printf "a\\n${begin}\\nnew\\n${end}\\nb\\n" | cmp - f`,
    },
  ],
};
