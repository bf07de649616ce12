import type { HostSummary } from '../model/index.js';
import { duration } from '../model/index.js';
import { hostNames } from './host-names.js';
import { manyHosts } from './many-hosts.js';
import type { Style } from './style.js';
import { cut, table, visibleLength } from './table.js';
import { wrapped } from './wrapped.js';

const counted = ['ok', 'changed', 'assured', 'unknown', 'skipped', 'ignored', 'rescued', 'failed'] as const;
type Counted = (typeof counted)[number];

/** Of many hosts so many rows; those in trouble come first. */
const rowsAtMost = 12;

interface Column {
  readonly title: string;
  readonly cell: (group: readonly HostSummary[]) => string;
}

/** The table at the end: a row per host, or one row for all that ended alike when they are many. */
export const summaryLines = (
  hosts: Readonly<Record<string, HostSummary>>,
  mode: 'plan' | 'apply',
  style: Style,
): string[] => {
  const names = Object.keys(hosts);
  if (names.length === 0) return ['no host took part'];
  const many = names.length > manyHosts;
  const groups = many ? alike(hosts) : names.map((name) => [name]);
  const shown = groups.slice(0, rowsAtMost);
  const left = groups.slice(shown.length).flat().length;
  const used = counted.filter(
    (column) =>
      column === 'ok' || column === 'changed' || names.some((name) => (hosts[name]![column] ?? 0) > 0),
  );
  const counts = used.map((column) => countColumn(column, mode, style));
  const rows = (columns: readonly Column[], room: number): string[] =>
    table(
      [
        ['host', ...columns.map(({ title }) => title)].map((cell) => style.dim(cell)),
        ...shown.map((group) => [
          called(group, hosts, style, room),
          ...columns.map(({ cell }) => cell(group.map((name) => hosts[name]!))),
        ]),
      ],
      new Set(columns.map((_, index) => index + 1)),
    );
  const widest = (lines: readonly string[]): number => Math.max(...lines.map(visibleLength));
  const narrow = [...counts, total];
  const columns =
    [[...counts, ...times], narrow].find((some) => widest(rows(some, 0)) <= style.width) ??
    [narrow].find((some) => widest(rows(some, 1)) <= style.width) ??
    counts;
  // As many names as the other columns leave room for; a single one that is too long is cut.
  const longest = Math.max(...shown.map((group) => visibleLength(called(group, hosts, style, 0))));
  const room = style.width - widest(rows(columns, 0)) + longest;
  return [
    ...rows(columns, room),
    ...(left > 0 ? [style.dim(`and ${left} more hosts`)] : []),
    ...(many && columns !== counts ? [style.dim('times and round trips: the most that one host took')] : []),
    ...rebootsPending(hosts, style),
  ];
};

const countColumn = (column: Counted, mode: 'plan' | 'apply', style: Style): Column => ({
  title: mode === 'plan' && column === 'changed' ? 'would change' : column,
  cell: ([first]) => painted(column, first![column] ?? 0, style),
});

const most = (group: readonly HostSummary[], pick: (summary: HostSummary) => number): number =>
  Math.max(...group.map(pick));

const times: readonly Column[] = [
  { title: 'round trips', cell: (group) => String(most(group, ({ roundTrips }) => roundTrips)) },
  { title: 'network', cell: (group) => duration(most(group, ({ time }) => time.wire)) },
  { title: 'host', cell: (group) => duration(most(group, ({ time }) => time.remote)) },
  { title: 'controller', cell: (group) => duration(most(group, ({ time }) => time.own)) },
];

/** Where the terminal is too narrow for the split. */
const total: Column = {
  title: 'time',
  cell: (group) => duration(most(group, ({ time }) => time.wire + time.remote + time.own)),
};

/** Columns of a host's name that are shown however narrow the terminal. */
const shortestName = 8;

const called = (
  group: readonly string[],
  hosts: Readonly<Record<string, HostSummary>>,
  style: Style,
  room: number,
): string => {
  const unreachable = hosts[group[0]!]!.unreachable ? style.red(' unreachable') : '';
  if (group.length === 1) {
    // Nothing is known of the room yet where the widths are looked for; a file has no edge.
    const most =
      room === 0 || !style.wraps
        ? Number.POSITIVE_INFINITY
        : Math.max(shortestName, room - visibleLength(unreachable));
    return `${cut(group[0]!, most, style.unicode)}${unreachable}`;
  }
  const count = `${group.length} hosts`;
  const left = room - count.length - visibleLength(unreachable) - 2;
  const names = hostNames(group, { unicode: style.unicode, room: left });
  return `${names.length <= left ? `${count}: ${names}` : count}${unreachable}`;
};

const painted = (column: Counted, count: number, style: Style): string => {
  if (count === 0) return style.dim('0');
  if (column === 'failed') return style.red(String(count));
  if (column === 'changed') return style.yellow(String(count));
  return column === 'unknown' ? style.magenta(String(count)) : String(count);
};

/** Hosts whose counts are equal: those in trouble first, then the largest groups. */
const alike = (hosts: Readonly<Record<string, HostSummary>>): string[][] => {
  const groups = new Map<string, string[]>();
  for (const [name, summary] of Object.entries(hosts)) {
    const key = JSON.stringify([summary.unreachable, ...counted.map((column) => summary[column] ?? 0)]);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].sort(
    (a, b) => trouble(hosts[b[0]!]!) - trouble(hosts[a[0]!]!) || b.length - a.length,
  );
};

const trouble = ({ failed, unreachable }: HostSummary): number => failed + (unreachable ? 1000 : 0);

const rebootsPending = (hosts: Readonly<Record<string, HostSummary>>, style: Style): string[] => {
  const wishes = new Map<string, string[]>();
  for (const [name, { pendingReboot }] of Object.entries(hosts))
    for (const because of pendingReboot) wishes.set(because, [...(wishes.get(because) ?? []), name]);
  return [...wishes].map(([because, names]) =>
    wrapped(
      `${style.yellow('reboot pending')} on ${hostNames(names, { unicode: style.unicode })}: ${because}`,
      2,
      style,
    ),
  );
};
