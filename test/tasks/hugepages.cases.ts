import type { Cases } from './case.js';

const pool = (total: number, free = total, over: object = {}) => ({
  node: 0,
  size: 2048,
  total,
  free,
  ...over,
});
const boot = { enabled: false };
const facts = (...found: object[]) => ({ found, boot });
const input = { pools: [{ size_kib: 2048, count: 64 }] };
/** The boot script is a change of its own. */
const kept = { summary: 'keep it over reboots by rigger-hugepages.service' };

const otherPool = '# Written by rigger (task hugepages).\n#: node 1, 1048576 KiB\necho 8\n';
const unit = `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Huge pages
Before=libvirtd.service virtqemud.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/hugepages.sh

[Install]
WantedBy=multi-user.target
`;

export const suite: Cases = {
  task: 'hugepages',
  cases: [
    {
      name: 'there at each boot before any guest',
      input: { pools: [{ size_kib: 2048, count: 64 }] },
      facts: facts(pool(64)),
      expect: {
        changes: [
          {
            ...kept,
            writes: {
              '/etc/systemd/system/rigger-hugepages.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Huge pages
Before=libvirtd.service virtqemud.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/hugepages.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'reserves, and again after each boot',
      input,
      facts: facts(pool(0)),
      expect: {
        changes: [
          {
            summary: 'reserve 64 huge pages of 2048 KiB on NUMA node 0',
            before: 0,
            after: 64,
            invalidates: ['kernel:hugepages'],
            commands: [/node0\/hugepages\/hugepages-2048kB\/nr_hugepages; want=64/],
          },
          kept,
        ],
      },
    },
    {
      name: 'reserved already',
      input: { ...input, persistent: false },
      facts: facts(pool(64, 10)),
      expect: { nothing: /./ },
    },
    {
      name: 'each node by itself',
      input: {
        pools: [
          { size_kib: 2048, count: 8, node: 0 },
          { size_kib: 2048, count: 8, node: 1 },
        ],
        persistent: false,
      },
      facts: facts(pool(8), pool(0, 0, { node: 1 })),
      expect: { changes: [{ summary: 'reserve 8 huge pages of 2048 KiB on NUMA node 1' }] },
    },
    {
      name: 'fewer, of which guests use too many',
      input,
      facts: facts(pool(128, 28)),
      expect: {
        refused: /^100 huge pages of 2048 KiB on node 0 of .* are in use; 64/,
        code: 'hosts/hugepages-used',
      },
    },
    {
      name: 'fewer, all of which are free',
      input: { ...input, persistent: false },
      facts: facts(pool(128)),
      expect: { changes: [{ summary: /reserve 64/, before: 128, after: 64 }] },
    },
    {
      name: 'a size that the CPU does not have',
      input: { pools: [{ size_kib: 1048576, count: 1 }] },
      facts: facts(pool(0)),
      expect: { refused: /no huge pages of 1048576 KiB on NUMA node 0/, code: 'hosts/no-hugepages' },
    },
    {
      name: 'none any more: the boot script goes as well',
      input: { state: 'absent', ...input },
      facts: {
        found: [pool(64)],
        boot: { script: '# x\n#: node 0, 2048 KiB\ny\n', unit: 'y', enabled: true },
      },
      expect: {
        changes: [
          { summary: /reserve 0/, before: 64, after: 0 },
          { summary: 'remove rigger-hugepages.service' },
        ],
      },
    },
    {
      name: 'what another task keeps over boots stays as it is',
      input,
      facts: { found: [pool(64)], boot: { script: otherPool, unit: 'y', enabled: true } },
      expect: {
        changes: [{ summary: 'update it over reboots by rigger-hugepages.service' }],
      },
    },
    {
      name: 'none any more here, but another task has some',
      input: { state: 'absent', ...input },
      facts: {
        found: [pool(0)],
        boot: { script: `${otherPool}#: node 0, 2048 KiB\nx\n`, unit, enabled: true },
      },
      expect: {
        changes: [
          {
            summary: 'update it over reboots by rigger-hugepages.service',
            writes: { '/etc/rigger/boot/hugepages.sh': otherPool },
          },
        ],
      },
    },
    { name: 'no pools', input: { pools: [] }, expect: { invalid: /pools/ } },
  ],
};
