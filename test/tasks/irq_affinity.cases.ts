import type { Cases } from './case.js';

const irq = (number: number, name: string, affinity: number[]) => ({ irq: number, name, affinity });
const boot = { enabled: false };
const none = { type: 'absent', parent: 'directory' };
const note = (text: string) => ({ type: 'file', text });
const path = '/etc/rigger/before/irq-port.json';
const all = [0, 1, 2, 3];
const found = [
  irq(24, 'enp1s0', all),
  irq(25, 'enp1s0-TxRx-0', all),
  irq(26, 'enp1s0-TxRx-1', [1]),
  irq(30, 'nvme0q0', all),
];
const input = { name: 'port', match: '^enp1s0-', cpus: '0-1', persistent: false };
const facts = { found, boot, before: none };
const released = { name: 'port', state: 'released' };

const rest = (of: string) => `t=0 failed=0
until list=$(found); [ -n "$list" ]; do
  [ $t -lt 30 ] || { echo 'no interrupt of ${of}' >&2; exit 1; }
  t=$((t+1)); sleep 1
done
for i in $list; do
  c=0-3
  echo "$c" > /proc/irq/$i/smp_affinity_list || failed=1
done
exit $failed
`;

export const suite: Cases = {
  task: 'irq_affinity',
  cases: [
    {
      name: 'one list at each boot, once the network is there',
      input: { ...input, cpus: '0-3', match: 'TxRx-0$', persistent: true },
      facts,
      expect: {
        changes: [
          {
            summary: /keep it over reboots/,
            writes: {
              '/etc/rigger/boot/irq-port.sh': `# Written by rigger (task irq_affinity).
found() { re='TxRx-0$' awk '$1 ~ /^[0-9]+:$/ && $NF ~ ENVIRON["re"] { sub(":", "", $1); print $1 }' /proc/interrupts; }
${rest('TxRx-0$')}`,
              '/etc/systemd/system/rigger-irq-port.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Interrupts of TxRx-0$
After=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/irq-port.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'those of a function, whatever its driver calls them, and again at each boot',
      input: { name: 'port', device: '3B:00.0', cpus: '0-3' },
      facts: {
        found: [
          { ...irq(24, 'mlx5_comp0@pci:0000:3b:00.0', [1]), device: '0000:3b:00.0' },
          { ...irq(25, 'mlx5_comp0@pci:0000:3b:00.1', [1]), device: '0000:3b:00.1' },
          irq(26, 'mlx5_async@pci:0000:3b:00.0', [1]),
        ],
        ...{ boot, before: none },
      },
      expect: {
        changes: [
          {
            summary:
              'note in /etc/rigger/before/irq-port.json what the interrupts of 0000:3b:00.0 had before',
          },
          { summary: 'serve interrupt 24 (mlx5_comp0@pci:0000:3b:00.0) on CPU 0-3' },
          {
            summary: /keep it over reboots/,
            writes: {
              '/etc/rigger/boot/irq-port.sh': `# Written by rigger (task irq_affinity).
found() { ls /sys/bus/pci/devices/0000:3b:00.0/msi_irqs | sort -n | while read -r i; do [ ! -d /proc/irq/$i ] || echo $i; done; }
${rest('0000:3b:00.0')}`,
              '/etc/systemd/system/rigger-irq-port.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Interrupts of 0000:3b:00.0
After=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/irq-port.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'a function without interrupts',
      input: { ...input, match: undefined, device: '0000:3b:00.0' },
      facts,
      expect: { refused: /^0000:3b:00\.0 on \S+ has no interrupts/, code: 'hosts/no-interrupt' },
    },
    {
      name: 'neither of both',
      input: { ...input, match: undefined },
      expect: { invalid: /either `match` or/ },
    },
    { name: 'both', input: { ...input, device: '0000:3b:00.0' }, expect: { invalid: /either `match` or/ } },
    {
      name: 'no longer kept over reboots',
      input: { ...input, cpus: '0-3', match: 'TxRx-0$' },
      facts: { ...facts, boot: { enabled: true, script: 'x', unit: 'y' } },
      expect: {
        changes: [
          {
            summary: 'remove rigger-irq-port.service',
            commands: [
              'rm -f -- /etc/systemd/system/multi-user.target.wants/rigger-irq-port.service /etc/rigger/boot/irq-port.sh /etc/systemd/system/rigger-irq-port.service',
              'rmdir --ignore-fail-on-non-empty --parents /etc/rigger/boot',
            ],
          },
        ],
      },
    },
    {
      name: 'one list for all',
      input,
      facts,
      expect: {
        changes: [
          {
            summary: `note in ${path} what the interrupts of ^enp1s0- had before`,
            writes: { [path]: '{\n  "enp1s0-TxRx-0": "0-3",\n  "enp1s0-TxRx-1": "1"\n}\n' },
          },
          {
            summary: 'serve interrupt 25 (enp1s0-TxRx-0) on CPU 0-1',
            before: '0-3',
            after: '0-1',
            commands: [/0-1.*\/proc\/irq\/25\/smp_affinity_list/],
            invalidates: ['irq'],
          },
          { summary: 'serve interrupt 26 (enp1s0-TxRx-1) on CPU 0-1', before: '1' },
        ],
      },
    },
    {
      name: 'one CPU each, in turn; the one that is right stays',
      input: { ...input, spread: true },
      facts,
      expect: {
        changes: [
          { summary: /^note in/, writes: { [path]: '{\n  "enp1s0-TxRx-0": "0-3"\n}\n' } },
          { summary: 'serve interrupt 25 (enp1s0-TxRx-0) on CPU 0', after: '0' },
        ],
      },
    },
    {
      name: 'a second change leaves the first note, and adds to it what is new',
      input,
      facts: { ...facts, before: note('{"enp1s0-TxRx-0":"2-3"}') },
      expect: {
        changes: [
          {
            summary: /^note in/,
            after: { 'enp1s0-TxRx-1': '1' },
            writes: { [path]: '{\n  "enp1s0-TxRx-0": "2-3",\n  "enp1s0-TxRx-1": "1"\n}\n' },
          },
          { summary: /interrupt 25/ },
          { summary: /interrupt 26/ },
        ],
      },
    },
    {
      name: 'two of one name are told apart',
      input: { ...input, match: '^eth0$', cpus: '2' },
      facts: { ...facts, found: [irq(41, 'eth0', [1]), irq(40, 'eth0', [0])] },
      expect: {
        changes: [
          { summary: /^note in/, after: { eth0: '0', 'eth0 2': '1' } },
          { summary: /interrupt 41/ },
          { summary: /interrupt 40/ },
        ],
      },
    },
    {
      name: 'released: under whatever numbers they have now, but for what is gone or right',
      input: released,
      facts: {
        found: [irq(31, 'enp1s0-TxRx-0', [0]), irq(32, 'enp1s0-TxRx-1', [1]), irq(33, 'nvme0q0', [0])],
        before: note('{"enp1s0-TxRx-0":"0-3","enp1s0-TxRx-1":"1","enp1s0-TxRx-7":"2"}'),
        boot: { enabled: true, script: 'x', unit: 'y' },
      },
      expect: {
        changes: [
          {
            summary: 'serve interrupt 31 (enp1s0-TxRx-0) on CPU 0-3',
            before: '0',
            after: '0-3',
            commands: ['echo 0-3 > /proc/irq/31/smp_affinity_list'],
          },
          { summary: 'remove rigger-irq-port.service' },
          { summary: `remove ${path}` },
        ],
      },
    },
    {
      name: 'released: what was never moved is as it was before',
      input: released,
      facts,
      expect: { nothing: /^the interrupts of port are served where they were before$/ },
    },
    {
      name: 'released: a note that rigger did not write',
      input: released,
      facts: { ...facts, before: note('what?') },
      expect: { refused: /not the note that rigger wrote/, code: 'tasks/impossible' },
    },
    {
      name: 'released, with CPUs',
      input: { ...released, cpus: '0' },
      expect: { invalid: /cpus.*is needed with/ },
    },
    {
      name: 'released, with a device',
      input: { ...released, device: '0000:3b:00.0' },
      expect: { invalid: /the note of what was before says which/ },
    },
    { name: 'no CPUs', input: { ...input, cpus: undefined }, expect: { invalid: /cpus.*is needed with/ } },
    {
      name: 'as it should be',
      input: { ...input, cpus: '0-3', match: 'TxRx-0$' },
      facts,
      expect: { nothing: /./ },
    },
    {
      name: 'kept over reboots by name, since numbers change',
      input: { ...input, cpus: '0-3', match: 'TxRx-0$', persistent: true },
      facts,
      expect: { changes: [{ summary: 'keep it over reboots by rigger-irq-port.service' }] },
    },
    ...['^eth\\d', '^(?i)eth', '^eth.*?0', '^eth.*+0', '^e{2}', '^eth[\\d]', '^[a\\]]', '^[[=e=]]th'].flatMap(
      (match) =>
        [true, false].map((persistent) => ({
          name: `${match}, which is no extended regular expression, ${persistent ? 'at each boot' : 'now'}`,
          input: { ...input, match, persistent },
          expect: { invalid: /^match: (must be an extended|is not a) regular expression/ },
        })),
    ),
    ...['^enp1s0-TxRx-[[:digit:]]$', '^enp1s0-(Tx)?Rx-[0-9]+$', '^enp1s0\\-TxRx.[^a-z]$'].map((match) => ({
      name: `${match}, which is one`,
      input: { ...input, cpus: '0-3', match },
      facts: { ...facts, found: found.slice(0, 2) },
      expect: { nothing: /./ },
    })),
    {
      name: 'no such interrupt',
      input: { ...input, match: '^eth7' },
      facts,
      expect: { refused: /no interrupt of .* matches \^eth7/, code: 'hosts/no-interrupt' },
    },
    {
      name: 'no regular expression',
      input: { ...input, match: '(' },
      expect: { invalid: /regular expression: missing closing/ },
    },
    {
      name: 'look-around',
      input: { ...input, match: '^(?!nvme)' },
      expect: { invalid: /look-around and back references are not part of RE2/ },
    },
    {
      name: 'a pattern that backtracks without end elsewhere',
      input: { ...input, match: '^(a|aa)+$' },
      facts: { ...facts, found: [irq(40, `${'a'.repeat(5000)}b`, all)] },
      expect: { refused: /no interrupt of .* matches/, code: 'hosts/no-interrupt' },
    },
    { name: 'no list of CPUs', input: { ...input, cpus: '0,,2' }, expect: { invalid: /list of CPUs/ } },
  ],
};
