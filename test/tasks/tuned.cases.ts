import type { Cases } from './case.js';

const found = (over: object = {}) => ({
  found: {
    ...{ running: true, active: 'balanced', mode: 'auto', boot_words: [] },
    profiles: ['balanced', 'network-latency'],
    ...over,
  },
});
const note = /kernel command line is in force after a reboot/;

export const suite: Cases = {
  task: 'tuned',
  cases: [
    {
      name: 'another profile',
      input: { profile: 'network-latency' },
      facts: found(),
      expect: {
        changes: [
          {
            summary: 'choose the profile network-latency of tuned',
            commands: ['tuned-adm profile network-latency'],
            before: 'balanced',
            after: 'network-latency',
            invalidates: ['*'],
          },
        ],
        notes: [note],
      },
    },
    {
      name: 'the one that tuned chose itself',
      input: { profile: 'balanced' },
      facts: found(),
      expect: { changes: [{ summary: /balanced/ }], notes: [note] },
    },
    {
      name: 'as it is',
      input: { profile: 'balanced' },
      facts: found({ mode: 'manual' }),
      expect: { nothing: /profile balanced/ },
    },
    {
      name: 'none',
      input: { profile: 'none' },
      facts: found(),
      expect: { changes: [{ summary: /take the profile/, commands: ['tuned-adm off'] }], notes: [note] },
    },
    {
      name: 'none, and there is none',
      input: { profile: 'none' },
      facts: found({ active: 'none', running: false }),
      expect: { nothing: /no profile/ },
    },
    {
      name: 'two that are put together',
      input: { profile: 'network-latency balanced' },
      facts: found({ active: 'balanced network-latency', mode: 'manual' }),
      expect: {
        changes: [
          { summary: /network-latency balanced/, commands: ['tuned-adm profile network-latency balanced'] },
        ],
        notes: [note],
      },
    },
    {
      name: 'two that are put together already',
      input: { profile: 'network-latency balanced' },
      facts: found({ active: 'network-latency balanced', mode: 'manual' }),
      expect: { nothing: /profile network-latency balanced/ },
    },
    {
      name: 'two, and one is not there',
      input: { profile: 'balanced none' },
      facts: found(),
      expect: { refused: /^profile none of tuned/, code: 'tasks/missing' },
    },
    {
      name: 'no such profile',
      input: { profile: 'speed' },
      facts: found(),
      expect: { refused: /profile speed of tuned/, code: 'tasks/missing', help: /balanced, network-latency/ },
    },
    {
      name: 'the daemon does not run',
      input: { profile: 'network-latency' },
      facts: found({ running: false }),
      expect: { refused: /tuned does not run/, code: 'tasks/impossible' },
    },
    { name: 'an option', input: { profile: 'balanced --verbose' }, expect: { invalid: /name of a profile/ } },
  ],
};
