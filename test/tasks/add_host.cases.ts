import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'add_host',
  cases: [
    {
      name: 'with variables',
      input: { name: 'g1', groups: 'guests, lab', ansible_host: '10.0.0.1' },
      expect: {
        control: { status: 'ok', because: 'g1 takes part in later plays', result: { name: 'g1' } },
        acts: [{ added: 'g1', groups: ['guests', 'lab'], variables: { ansible_host: '10.0.0.1' } }],
      },
    },
    { name: 'without a name', input: { groups: [] }, expect: { invalid: /name/ } },
  ],
};
