import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type HostSummary, problem, type RunEvent } from '../../src/model/index.js';
import { visibleLength } from '../../src/ui/table.js';
import {
  begins,
  change,
  connected,
  connecting,
  ends,
  finished,
  leaves,
  nodes,
  over,
  play,
  prints,
  summary,
  unreachable,
  waits,
} from './support/events.js';
import { closeScreens, inText, onTerminal } from './support/show.js';

/**
 * The same eventful run on few and many hosts, with long names and long words, on a narrow and a wide terminal. With
 * RIGGER_SCREENS=FILE all of them are written there, to be looked at.
 */
afterEach(closeScreens);
const looked: string[] = [];
afterAll(() => {
  if (process.env.RIGGER_SCREENS) writeFileSync(process.env.RIGGER_SCREENS, looked.join('\n'));
});

const long = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `hypervisor-rack${String(index + 1).padStart(2, '0')}.measurement.lab.example.org`,
  );

const settings =
  'Settings of the daemon that hands out virtual functions to guests, with its limits and its log';

const failure = (host: string): RunEvent =>
  ends(host, 'Start the agent', 'failed', {
    changes: [{ summary: 'start agent', commands: [], before: 'inactive', after: 'active' }],
    diagnostic: problem('engine/command-failed', `service failed on ${host}: the command exited with 1`, {
      position: { file: 'playbooks/site.yml', line: 12, column: 7 },
      notes: [
        'it printed nothing',
        'command: systemctl --quiet start -- agent.service',
        'agent.service: failed, result exit-code, started anew 5 times',
        `journal, its last lines:\nNov 28 21:40:00 agent[123]: cannot read /etc/agent/agent.conf: ${'no such key: '.repeat(9)}\nNov 28 21:40:00 agent[123]: gave up`,
      ],
      help: 'fix what its journal names; all of it: `journalctl -u agent.service` on the host, where the lines of earlier starts stand as well',
    }),
  });

const summaries = (hosts: readonly string[]): Record<string, HostSummary> =>
  Object.fromEntries(
    hosts.map((host, index) => [
      host,
      summary({
        ok: 12,
        changed: 3,
        skipped: 2,
        ignored: 1,
        rescued: 1,
        failed: index === 0 ? 1 : 0,
        unreachable: index === 3,
        roundTrips: 14,
        pendingReboot: [
          'the kernel command line differs from what the boot loader has: intel_iommu=on iommu=pt',
        ],
        time: { wire: 71_000, remote: 605_000, own: 1_250 },
      }),
    ]),
  );

const ran = (hosts: readonly string[]): RunEvent[] => [
  ...play(hosts, 6),
  ...hosts.map((host) =>
    change(host, settings, `change /etc/${'very-'.repeat(8)}long/path/of/settings.conf`, {
      diff: { path: '/etc/x', before: 'a\n', after: 'b\nc\n' },
    }),
  ),
  ...hosts.map((host) =>
    change(host, 'Build', `run for part in ${'a b c '.repeat(30)}; do echo "building $part"; done`),
  ),
  ...hosts.map((host, index) =>
    index === 3
      ? unreachable(host)
      : ends(host, 'Reboot', 'changed', {
          changes: [{ summary: `reboot ${host}`, commands: [], risk: 'reboot' }],
          notes: [
            'the kernel command line differs from what the boot loader has, and the running kernel is another one than the newest that is installed',
          ],
        }),
  ),
  failure(hosts[0]!),
  ...hosts.map((host) => leaves(host)),
  over,
  finished(summaries(hosts)),
];

const working = (hosts: readonly string[]): RunEvent[] => [
  ...play(hosts, 6),
  ...hosts.map((host) => connecting(host)),
  ...hosts.flatMap((host, index) => {
    if (index % 4 === 3) return [];
    const task = ['Build', settings, 'Reboot'][index % 4]!;
    return [
      connected(host),
      begins(host, task),
      ...(task === 'Build' ? [prints(host, task, `${'cc -O2 -Wall '.repeat(20)}part.c\n`)] : []),
      ...(task === 'Reboot'
        ? [waits(host, task, `${host} has not answered since it was told to restart`)]
        : []),
    ];
  }),
];

const show = (title: string, lines: readonly string[]): void => {
  looked.push(`\n===== ${title}`, ...lines);
};

const sizes = [80, 200].flatMap((columns) =>
  [1, 4, 200].flatMap((count) => [
    { columns, count, names: 'short', hosts: nodes(count) },
    { columns, count, names: 'long', hosts: long(count) },
  ]),
);

describe.each(sizes)('$columns columns, $count hosts with $names names', ({
  columns,
  count,
  names,
  hosts,
}) => {
  const title = `${columns} columns, ${count} hosts, ${names} names`;

  test.each([
    'apply',
    'plan',
  ] as const)('the lines of %s that stay end before the edge, and say all', async (mode) => {
    const terminal = await onTerminal(ran(hosts), { columns, rows: 60, mode });
    show(`${title}, ${mode}`, await terminal.everything());
    // What a program printed stays in its lines, so that it can be taken from the screen.
    const wide = (await terminal.wrapped()).filter((line) => !line.includes(' agent[123]: '));
    expect(wide).toEqual([]);
    const text = inText(ran(hosts), { mode });
    show(`${title}, ${mode}, into a file`, text);
  });

  test('the lines that move end before the edge', async () => {
    const terminal = await onTerminal(working(hosts), { columns, rows: 24, now: 95_000 });
    const lines = await terminal.frame();
    show(`${title}, at work`, lines);
    expect(lines.filter((line) => visibleLength(line) >= columns)).toEqual([]);
  });
});
