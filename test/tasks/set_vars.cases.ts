import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'set_vars',
  cases: [
    { name: 'names and values', input: { a: 1, b: [{ c: null }] }, expect: { nothing: /a, b set/ } },
    { name: 'a name that no template could say', input: { 'a b': 1 }, expect: { invalid: /must be a name/ } },
  ],
};
