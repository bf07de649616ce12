import type { Cases } from './case.js';

const state = {
  type: 'directory',
  mode: '0755',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 0,
  inode: '1:1',
};
const absent = { type: 'absent', parent: 'directory' };
const same = { created: [], changed: [], deleted: [] };
const context = { sources: { tree: { path: '/play/files/site/', content: '' } } };
const input = { src: 'site/', dest: '/srv/site' };

export const suite: Cases = {
  task: 'sync',
  cases: [
    {
      name: 'what is the same is left alone',
      input,
      facts: { state, difference: same },
      context,
      expect: { nothing: /^\/srv\/site holds what site\/ holds$/ },
    },
    {
      name: 'a directory that is missing is made first, and its own modes are no difference',
      input: { ...input, owner: 'www-data' },
      facts: { state: absent, difference: { created: ['a', 'sub/'], changed: ['./'], deleted: [] } },
      context,
      expect: {
        changes: [
          { summary: 'create directory /srv/site' },
          {
            summary: 'sync site/ to /srv/site: 2 new',
            after: { new: ['a', 'sub/'] },
            invalidates: ['file:/srv/site'],
            commands: [/"src":"\/play\/files\/site\/","dest":"\/srv\/site".*"owner":"www-data","dry":false/],
          },
        ],
      },
    },
    {
      name: 'an empty directory',
      input,
      facts: { state: absent, difference: { ...same, changed: ['./'] } },
      context,
      expect: { changes: [{ summary: 'create directory /srv/site' }] },
    },
    {
      name: 'nothing to remove when planned: nothing is removed when applied either',
      input: { ...input, delete: true },
      facts: { state, difference: { created: [], changed: ['a'], deleted: [] } },
      context,
      expect: { changes: [{ summary: 'sync site/ to /srv/site: 1 changed', commands: [/"delete":false/] }] },
    },
    {
      name: 'what is removed is a risk, and named',
      input: { ...input, delete: true },
      facts: { state, difference: { created: [], changed: ['a'], deleted: ['b', 'c', 'd', 'e'] } },
      context,
      expect: {
        changes: [
          {
            summary: 'sync site/ to /srv/site: 1 changed, 4 removed (b, c, d, and 1 more)',
            after: { changed: ['a'], removed: ['b', 'c', 'd', 'e'] },
            risk: 'destroys-data',
          },
        ],
        notes: [/^removes b$/, /^removes c$/, /^removes d$/, /^removes e$/],
      },
    },
    {
      name: 'a file in the place of the directory',
      input,
      facts: { state: { ...state, type: 'file' }, difference: same },
      context,
      expect: { refused: /is a regular file, not a directory/, code: 'tasks/wrong-type' },
    },
    {
      name: 'in a directory that does not exist',
      input,
      facts: { state: { ...absent, parent: 'absent' }, difference: same },
      context,
      expect: { refused: /\/srv is not a directory/, code: 'tasks/no-parent' },
    },
    {
      name: 'a source without a slash',
      input: { ...input, src: 'site' },
      expect: { invalid: /must end with `\/`/ },
    },
    {
      name: 'a pattern of two lines',
      input: { ...input, exclude: ['a\nb'] },
      expect: { invalid: /must be one line/ },
    },
  ],
};
