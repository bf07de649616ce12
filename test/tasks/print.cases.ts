import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'print',
  cases: [
    { name: 'a message', input: 'hello', expect: { nothing: /shown/ } },
    { name: 'a value', input: { value: { a: [1] } }, expect: { nothing: /shown/ } },
    { name: 'neither', input: {}, expect: { invalid: /either `message` or `value`/ } },
  ],
};
