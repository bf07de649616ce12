import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'set_vars',
  cases: [
    {
      name: 'names and values',
      input: { a: 1, b: [{ c: null }] },
      expect: {
        control: { status: 'ok', because: 'set a, b' },
        acts: [
          { set: 'a', to: 1 },
          { set: 'b', to: [{ c: null }] },
        ],
      },
    },
    { name: 'a name that no template could say', input: { 'a b': 1 }, expect: { invalid: /must be a name/ } },
  ],
};
