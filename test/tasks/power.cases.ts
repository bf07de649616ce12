import type { Cases } from './case.js';

const on = { found: { power: 'on' } };
const mounted = {
  told: true,
  mounted: [{ source: '/dev/vda1', target: '/', type: 'ext4', options: ['rw'] }],
  configured: [],
};

export const suite: Cases = {
  task: 'power',
  cases: [
    { name: 'on already', input: 'on', facts: on, expect: { nothing: /the host is on/ } },
    {
      name: 'switch on',
      input: 'on',
      facts: { found: { power: 'off' } },
      expect: {
        changes: [{ summary: 'switch the host on', before: 'off', action: true, invalidates: ['*'] }],
      },
    },
    {
      name: 'switch off is a risk',
      input: 'off',
      facts: on,
      expect: { changes: [{ summary: 'switch the host off', risk: 'reboot', action: true }] },
    },
    {
      name: 'nobody waits',
      input: 'reset_if_needed',
      facts: { ...on, mounted },
      expect: { nothing: /no task waits/ },
    },
    {
      name: 'somebody waits',
      input: 'reset_if_needed',
      facts: { ...on, mounted },
      context: { pendingReboot: ['firmware settings wait for a reset: Sriov=Enabled'] },
      expect: {
        changes: [
          {
            summary: 'reset: firmware settings wait for a reset: Sriov=Enabled',
            risk: 'reboot',
            action: true,
            commands: ['reboot'],
            invalidates: ['*'],
          },
        ],
      },
    },
    {
      name: 'whatever anybody waits for',
      input: { state: 'reset', force: true },
      facts: on,
      expect: { changes: [{ summary: 'reset: the playbook asks for it', risk: 'reboot', action: true }] },
    },
    { name: 'no such state', input: 'restart', expect: { invalid: /./ } },
  ],
};
