import type { Cases } from './case.js';

const absent = { type: 'absent', parent: 'absent' };
const facts = (smt: string | undefined, over: object = {}) => ({
  ...{ cpu: { smt }, boot: { enabled: false }, before: absent },
  ...over,
});
const control = '/sys/devices/system/cpu/smt/control';

export const suite: Cases = {
  task: 'smt',
  cases: [
    {
      name: 'off, and after each boot',
      input: { enabled: false },
      facts: facts('on'),
      expect: {
        changes: [
          { summary: 'note in /etc/rigger/before/smt.json what SMT had before', after: { control: 'on' } },
          { summary: 'turn SMT off', before: 'on', after: 'off', invalidates: ['*'] },
          {
            summary: 'keep it over reboots by rigger-smt.service',
            writes: {
              '/etc/rigger/boot/smt.sh': `# Written by rigger (task smt).
read -r now < ${control} || exit 1
case $now in off|forceoff|notsupported|notimplemented) ;; *) echo off > ${control} ;; esac
`,
            },
          },
        ],
      },
    },
    {
      name: 'off already',
      input: { enabled: false, persistent: false },
      facts: facts('off'),
      expect: { nothing: /SMT is off/ },
    },
    {
      name: 'a CPU without it is off',
      input: { enabled: false, persistent: false },
      facts: facts('notsupported'),
      expect: { nothing: /SMT is off/ },
    },
    {
      name: 'a CPU without it cannot be on',
      input: { enabled: true },
      facts: facts('notsupported'),
      expect: { refused: /one thread a core/, code: 'hosts/no-cpu-control', help: /LogicalProc/ },
    },
    {
      name: 'turned off for good',
      input: { enabled: true },
      facts: facts('forceoff'),
      expect: { refused: /until the next boot/, code: 'hosts/no-cpu-control', help: /nosmt=force/ },
    },
    {
      name: 'a kernel that says nothing',
      input: { enabled: false },
      facts: facts(undefined),
      expect: { refused: /says nothing/, code: 'hosts/no-cpu-control' },
    },
    {
      name: 'released: as it was',
      input: { state: 'released' },
      facts: facts('off', {
        boot: { script: 'x', unit: 'y', enabled: true },
        before: { type: 'file', text: '{"control":"on"}' },
      }),
      expect: {
        changes: [
          { summary: 'turn SMT on' },
          { summary: 'remove rigger-smt.service' },
          { summary: /remove .*smt\.json/ },
        ],
      },
    },
    {
      name: 'released where nothing was set',
      input: { state: 'released' },
      facts: facts('on'),
      expect: { nothing: /SMT is on/ },
    },
    { name: 'neither', input: {}, expect: { invalid: /says whether it is on/ } },
  ],
};
