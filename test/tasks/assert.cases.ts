import type { Cases } from './case.js';

const position = { file: 'case.yml', line: 3, column: 5 };
const firstFalse = { source: 'a == 1', position, notes: ['a is 2'] };

export const suite: Cases = {
  task: 'assert',
  cases: [
    {
      name: 'conditions that hold',
      input: 'a == 1',
      expect: { control: { status: 'ok', because: 'all conditions hold' }, acts: [] },
    },
    {
      name: 'several, with a message of success',
      input: { that: ['a == 1', true], success_message: 'fine' },
      expect: { control: { status: 'ok', because: 'fine' }, acts: [] },
    },
    {
      name: 'one that does not',
      input: 'a == 1',
      play: { firstFalse },
      expect: {
        control: {
          status: 'failed',
          diagnostic: {
            code: 'tasks/assertion-failed',
            message: 'a == 1 is false on case',
            position,
            notes: ['a is 2'],
          },
          result: { assertion: 'a == 1' },
        },
        acts: [],
      },
    },
    {
      name: 'one that does not, with a message',
      input: { that: 'a == 1', message: 'too few' },
      play: { firstFalse },
      expect: {
        control: { status: 'failed', diagnostic: { message: 'too few on case' } },
        acts: [],
      },
    },
    { name: 'none', input: { that: [] }, expect: { invalid: /that/ } },
    {
      name: "Ansible's name for the message",
      input: { that: 'a', fail_msg: 'x' },
      expect: { invalid: /fail_msg/ },
    },
  ],
};
