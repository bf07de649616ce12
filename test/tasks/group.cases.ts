import type { Cases } from './case.js';

const all = { kvm: { name: 'kvm', gid: 104, members: [] } };

export const suite: Cases = {
  task: 'group',
  cases: [
    {
      name: 'new',
      input: { name: 'lab', gid: 2000, system: true },
      facts: { all },
      expect: {
        changes: [
          {
            summary: 'create group lab',
            commands: ['groupadd -g 2000 -r -- lab'],
            before: null,
            after: 2000,
          },
        ],
      },
    },
    { name: 'there', input: 'kvm', facts: { all }, expect: { nothing: /kvm exists/ } },
    {
      name: 'other number',
      input: { name: 'kvm', gid: 105 },
      facts: { all },
      expect: { changes: [{ summary: 'change gid of group kvm', before: 104, after: 105 }] },
    },
    {
      name: 'remove',
      input: { name: 'kvm', state: 'absent' },
      facts: { all },
      expect: { changes: [{ summary: 'remove group kvm', commands: ['groupdel -- kvm'] }] },
    },
    {
      name: 'absent',
      input: { name: 'lab', state: 'absent' },
      facts: { all },
      expect: { nothing: /no group lab/ },
    },
  ],
  trials: [
    {
      name: 'new',
      input: { name: 'rigger-lab', gid: 4800 },
      check: 'getent group rigger-lab | grep -q :4800:',
    },
    { name: 'number', prepare: 'groupadd rigger-l2', input: { name: 'rigger-l2', gid: 5900 } },
    { name: 'remove', prepare: 'groupadd rigger-l3', input: { name: 'rigger-l3', state: 'absent' } },
  ],
};
