import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'add_host',
  cases: [
    {
      name: 'with variables',
      input: { name: 'g1', groups: 'guests, lab', ansible_host: '10.0.0.1' },
      expect: { nothing: /g1 is in the inventory/ },
    },
    { name: 'without a name', input: { groups: [] }, expect: { invalid: /name/ } },
  ],
};
