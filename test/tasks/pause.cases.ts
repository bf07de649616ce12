import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'pause',
  cases: [
    {
      name: 'a time',
      input: { minutes: 0.5, prompt: 'the switch boots' },
      expect: {
        control: { status: 'ok', because: 'waited 30 s', result: { delta: 30, user_input: '' } },
        acts: [{ waits: 30, why: 'waits 30 s: the switch boots', withoutDetails: 'waits 30 s' }],
      },
    },
    {
      name: 'a time that is only foretold',
      input: { seconds: 5 },
      play: { foretold: true },
      expect: {
        control: { status: 'ok', because: 'waits 5 s', result: { delta: 0, user_input: '' } },
        acts: [],
      },
    },
    {
      name: 'a question',
      input: { prompt: 'Ready?' },
      play: { typed: 'yes' },
      expect: {
        control: { status: 'ok', because: 'answered', result: { delta: 2, user_input: 'yes' } },
        acts: [{ asks: 'Ready?', echo: true }],
      },
    },
    {
      name: 'a question for a secret',
      input: { prompt: 'PIN', echo: false },
      play: { typed: '1234' },
      expect: { control: { status: 'ok', quiet: true }, acts: [{ asks: 'PIN', echo: false }] },
    },
    {
      name: 'nothing at all asks to go on, and an empty answer is one',
      input: {},
      play: { typed: '' },
      expect: {
        control: { status: 'ok', result: { user_input: '' } },
        acts: [{ asks: 'Press Enter to go on', echo: true }],
      },
    },
    {
      name: 'a question that nobody answers',
      input: { prompt: 'Ready?' },
      expect: {
        control: { status: 'refused', diagnostic: { code: 'tasks/nobody-to-ask' } },
        acts: [{ asks: 'Ready?', echo: true }],
      },
    },
    {
      name: 'a question that is only foretold',
      input: { prompt: 'Ready?' },
      play: { foretold: true },
      expect: { control: { status: 'unknown', because: 'asks: Ready?' }, acts: [] },
    },
    {
      name: 'two times',
      input: { seconds: 1, minutes: 1 },
      expect: { invalid: /either `seconds` or `minutes`/ },
    },
    { name: 'no time', input: { seconds: 0 }, expect: { invalid: /seconds/ } },
  ],
};
