import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'print',
  cases: [
    {
      name: 'a message',
      input: 'hello',
      expect: {
        control: { status: 'ok', because: 'printed', result: { message: 'hello' } },
        acts: [{ said: 'hello' }],
      },
    },
    {
      name: 'a value',
      input: { value: { a: [1] } },
      expect: {
        control: { status: 'ok', because: 'printed', result: { message: { a: [1] } } },
        acts: [{ said: '{"a":[1]}' }],
      },
    },
    {
      name: 'nothing is a value as well',
      input: { value: null },
      expect: {
        control: { status: 'ok', because: 'printed', result: { message: null } },
        acts: [{ said: 'null' }],
      },
    },
    { name: 'neither', input: {}, expect: { invalid: /either `message` or `value`/ } },
    { name: 'both', input: { message: 'a', value: 1 }, expect: { invalid: /either `message` or `value`/ } },
  ],
};
