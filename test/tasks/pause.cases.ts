import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'pause',
  cases: [
    { name: 'a time', input: { minutes: 0.5, prompt: 'the switch boots' }, expect: { nothing: /waited/ } },
    { name: 'a question', input: { prompt: 'Ready?' }, expect: { nothing: /waited/ } },
    { name: 'nothing at all asks to go on', input: {}, expect: { nothing: /waited/ } },
    {
      name: 'two times',
      input: { seconds: 1, minutes: 1 },
      expect: { invalid: /either `seconds` or `minutes`/ },
    },
    { name: 'no time', input: { seconds: 0 }, expect: { invalid: /seconds/ } },
  ],
};
