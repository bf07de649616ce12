import { expect, test } from '@jest/globals';
import { foundFiles } from '../../../src/facts/files/found-files.js';
import { find } from '../../../src/tasks/find/task.js';

const asked = (fields: object) => find.needs(find.input.parse({ paths: '/a', ...fields }))['/a'];
const plain = { path: '/a', type: 'file', hidden: false, globs: [], excluded: [], checksum: false } as const;

test.each<[string, object, Partial<Parameters<typeof foundFiles>[0]>]>([
  ['what is in the directory', {}, { depth: 1 }],
  ['what is in the directory, whatever the depth', { depth: 3 }, { depth: 1 }],
  ['all that is below', { recurse: true }, {}],
  ['as many levels as are named', { recurse: true, depth: 3 }, { depth: 3 }],
  ['names by globs', { patterns: 'a*', excludes: ['b*'] }, { depth: 1, globs: ['a*'], excluded: ['b*'] }],
  [
    'all names, which expressions choose from',
    { use_regex: true, patterns: 'a', excludes: 'b' },
    { depth: 1 },
  ],
])('the host is asked for %s', (_, fields, question) => {
  expect(asked(fields)?.script).toBe(foundFiles({ ...plain, ...question }).script);
});
