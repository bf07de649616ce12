import type { HostSummary } from '../model/index.js';
import { duration } from './duration.js';
import { manyHosts } from './grouped-tasks.js';
import { hostNames } from './host-names.js';
import type { Style } from './style.js';
import { table } from './table.js';

const columns = ['ok', 'changed', 'unknown', 'skipped', 'ignored', 'failed'] as const;

/** The table at the end: a row per host, or one row for all that ended alike when they are many. */
export const summaryLines = (
  hosts: Readonly<Record<string, HostSummary>>,
  mode: 'plan' | 'apply',
  style: Style,
): string[] => {
  const names = Object.keys(hosts);
  if (names.length === 0) return ['no host took part'];
  const groups = names.length > manyHosts ? alike(hosts) : names.map((name) => [name]);
  const used = columns.filter(
    (column) => column === 'ok' || column === 'changed' || names.some((name) => hosts[name]![column] > 0),
  );
  const header = [
    'host',
    ...used.map((column) => (mode === 'plan' && column === 'changed' ? 'would change' : column)),
  ];
  const rows = groups.map((group) => row(group, hosts, used, style));
  return [
    ...table(
      [[...header, 'round trips', 'wire', 'host', 'rigger'].map((cell) => style.dim(cell)), ...rows],
      rightAligned,
    ),
    ...names.flatMap((name) =>
      hosts[name]!.pendingReboot.map((because) => `${style.yellow('reboot pending')} on ${name}: ${because}`),
    ),
  ];
};

const rightAligned = new Set(Array.from({ length: 10 }, (_, index) => index + 1));

const row = (
  group: readonly string[],
  hosts: Readonly<Record<string, HostSummary>>,
  used: readonly (typeof columns)[number][],
  style: Style,
): string[] => {
  const first = hosts[group[0]!]!;
  const worst = (pick: (summary: HostSummary) => number): number =>
    Math.max(...group.map((name) => pick(hosts[name]!)));
  const name = group.length === 1 ? group[0]! : `${group.length} hosts (${hostNames(group)})`;
  return [
    first.unreachable ? style.red(`${name} (unreachable)`) : name,
    ...used.map((column) => cell(column, first[column], style)),
    String(worst((summary) => summary.roundTrips)),
    duration(worst(({ time }) => time.wire)),
    duration(worst(({ time }) => time.remote)),
    duration(worst(({ time }) => time.own)),
  ];
};

const cell = (column: (typeof columns)[number], count: number, style: Style): string => {
  if (count === 0) return style.dim('0');
  if (column === 'failed') return style.red(String(count));
  if (column === 'changed') return style.yellow(String(count));
  return column === 'unknown' ? style.magenta(String(count)) : String(count);
};

/** Hosts whose counts are equal, those with failures first. */
const alike = (hosts: Readonly<Record<string, HostSummary>>): string[][] => {
  const groups = new Map<string, string[]>();
  for (const [name, summary] of Object.entries(hosts)) {
    const key = JSON.stringify([summary.unreachable, ...columns.map((column) => summary[column])]);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].sort((a, b) => trouble(hosts[b[0]!]!) - trouble(hosts[a[0]!]!));
};

const trouble = ({ failed, unreachable }: HostSummary): number => failed + (unreachable ? 1000 : 0);
