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
