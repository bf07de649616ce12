import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'template',
  cases: [
    {
      name: 'writes what was rendered',
      input: { src: 'a.hbs', dest: '/a', mode: '0600' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      context: { sources: { rendered: { path: 'templates/a.hbs', content: 'x\n' } } },
      expect: { changes: [{ summary: 'create /a', diff: { before: null, after: 'x\n' } }] },
    },
    {
      name: 'into a directory, under the name of the template',
      input: { src: 'sub/a.conf.hbs', dest: '/etc/' },
      facts: { state: { type: 'absent', parent: 'directory' } },
      context: { sources: { rendered: { path: 'templates/sub/a.conf.hbs', content: 'x\n' } } },
      expect: { changes: [{ summary: 'create /etc/a.conf' }] },
    },
    { name: 'no destination', input: { src: 'a.hbs' }, expect: { invalid: /dest/ } },
  ],
  trials: [
    {
      name: 'writes what was rendered',
      input: { src: 'a.hbs', dest: '/case/a' },
      sources: { rendered: { path: 'templates/a.hbs', content: 'x\n' } },
      check: 'echo x | cmp - a',
    },
  ],
};
