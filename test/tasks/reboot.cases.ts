import type { Cases } from './case.js';

const found = {
  told: true,
  mounted: [{ source: '/dev/vda1', target: '/', type: 'ext4', options: ['rw'] }],
  configured: [],
};

export const suite: Cases = {
  task: 'reboot',
  cases: [
    { name: 'nobody asks', input: {}, facts: { found }, expect: { nothing: /no task needs a reboot/ } },
    {
      name: 'two tasks ask',
      input: { timeout: 60 },
      facts: { found },
      context: { pendingReboot: ['iommu=pt is not on the running kernel', 'a new kernel'] },
      expect: {
        changes: [
          {
            summary: 'reboot: iommu=pt is not on the running kernel; a new kernel',
            risk: 'reboot',
            action: true,
            invalidates: ['*'],
            commands: ['reboot'],
          },
        ],
      },
    },
    {
      name: 'forced',
      input: { force: true, reason: 'a test' },
      facts: { found },
      expect: { changes: [{ summary: 'reboot: a test', risk: 'reboot', action: true }] },
    },
  ],
};
