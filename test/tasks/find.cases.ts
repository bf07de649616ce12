import type { Cases } from './case.js';

const file = (path: string, more: Record<string, unknown> = {}) => ({
  path,
  type: 'file',
  mode: '0644',
  size: 10,
  links: 1,
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  device: 1,
  inode: 2,
  accessed: 1000,
  modified: 1000,
  changed: 1000,
  ...more,
});
const met = { '/a': { now: 5000, files: [file('/a/x1'), file('/a/y2', { size: 2048, modified: 4990 })] } };
const found = (count: number) => ({ nothing: new RegExp(`^${count} found in /a$`) });

export const suite: Cases = {
  task: 'find',
  cases: [
    { name: 'all', input: { paths: '/a' }, facts: met, expect: found(2) },
    { name: 'older', input: { paths: '/a', age: '1m' }, facts: met, expect: found(1) },
    { name: 'just as old', input: { paths: ['/a'], age: 10 }, facts: met, expect: found(2) },
    { name: 'newer', input: { paths: '/a', age: '-1m' }, facts: met, expect: found(1) },
    {
      name: 'by another time',
      input: { paths: '/a', age: '-1m', age_stamp: 'atime' },
      facts: met,
      expect: found(0),
    },
    { name: 'larger', input: { paths: '/a', size: '2k' }, facts: met, expect: found(1) },
    { name: 'smaller', input: { paths: '/a', size: '-10' }, facts: met, expect: found(1) },
    {
      name: 'by expressions, from the start of the name',
      input: { paths: '/a', use_regex: true, patterns: ['[xy]', '2'], excludes: 'y\\d$' },
      facts: met,
      expect: found(1),
    },
    {
      name: 'by expressions that leave out',
      input: { paths: '/a', use_regex: true, excludes: ['x', 'q'] },
      facts: met,
      expect: found(1),
    },
    {
      name: 'by expressions that leave out nothing',
      input: { paths: '/a', use_regex: true, excludes: ['q'] },
      facts: met,
      expect: found(2),
    },
    {
      name: 'by expressions alone',
      input: { paths: '/a', use_regex: true, patterns: 'x' },
      facts: met,
      expect: found(1),
    },
    {
      // As names, `x` and `y` are whole ones: the host has left out what is called so.
      name: 'by names, as the host found them',
      input: { paths: '/a', patterns: ['y'], excludes: ['x'] },
      facts: met,
      expect: found(2),
    },
    { name: 'no directory', input: { paths: '/a' }, facts: { '/a': null }, expect: found(0) },
    {
      name: 'more than a result holds',
      input: { paths: '/a' },
      facts: { '/a': { now: 1, files: Array.from({ length: 5001 }, (_, index) => file(`/a/${index}`)) } },
      expect: { refused: /5001 files are found/, code: 'tasks/impossible' },
    },
    { name: 'no age', input: { paths: '/a', age: '2 days' }, expect: { invalid: /age: .*such as `2d`/ } },
    {
      name: 'a broken expression',
      input: { paths: '/a', use_regex: true, patterns: ['('] },
      expect: { invalid: /patterns: is not a regular expression/ },
    },
    {
      name: 'digits as grep does not know them',
      input: { paths: '/a', contains: '\\d' },
      expect: { invalid: /contains: .*write `\[0-9\]`/ },
    },
    {
      name: 'the size of directories',
      input: { paths: '/a', file_type: 'directory', size: 1 },
      expect: { invalid: /size: belongs to files/ },
    },
  ],
  trials: [
    {
      name: 'by name and depth, with a name that no line holds',
      prepare: 'mkdir -p d/e; touch d/a.log "d/b\nc.log" d/.h.log d/e/f.log d/x; ln -s a.log d/l.log',
      input: { paths: ['/case/d', '/case/none'], patterns: '*.log', recurse: true, get_checksum: true },
      nothing: true,
    },
  ],
};
