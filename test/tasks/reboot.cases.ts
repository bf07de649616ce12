import type { Cases } from './case.js';

export const suite: Cases = {
  task: 'reboot',
  cases: [
    { name: 'nobody asks', input: {}, expect: { nothing: /no task needs a reboot/ } },
    {
      name: 'two tasks ask',
      input: { timeout: 60 },
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
      expect: { changes: [{ summary: 'reboot: a test', risk: 'reboot', action: true }] },
    },
  ],
};
