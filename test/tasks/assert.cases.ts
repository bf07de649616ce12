import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'assert',
  cases: [
    { name: 'one condition', input: 'a == 1', expect: { nothing: /all conditions hold/ } },
    {
      name: 'several, with a message of success',
      input: { that: ['a == 1', true], success_message: 'fine' },
      expect: { nothing: /fine/ },
    },
    { name: 'none', input: { that: [] }, expect: { invalid: /that/ } },
    {
      name: "Ansible's name for the message",
      input: { that: 'a', fail_msg: 'x' },
      expect: { invalid: /fail_msg/ },
    },
  ],
};
