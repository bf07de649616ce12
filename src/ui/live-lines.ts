import { duration } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import { manyHosts } from './many-hosts.js';
import type { HostNow, PlayProgress } from './play-progress.js';
import type { Style } from './style.js';

/** What the live area shows: a line for each busy host, or of many hosts how far they are together. */
export const liveLines = (
  progress: PlayProgress,
  now: number,
  style: Style,
  rows: number,
  columns: number,
): string[] => {
  const { hosts } = progress;
  const busy = hosts.filter(({ doing }) => doing !== undefined).sort((a, b) => a.since - b.since);
  if (hosts.length > manyHosts) return together(progress, busy, now, style, rows, columns);
  return busy.length === 0 ? [] : one(progress, busy, now, style, Math.min(rows, 12));
};

/** A line for each host; below those that take longest, as room allows, what they print or wait for. */
const one = (
  { tasks, hosts }: PlayProgress,
  busy: readonly HostNow[],
  now: number,
  style: Style,
  rows: number,
): string[] => {
  const width = Math.max(...hosts.map(({ name }) => name.length));
  let room = rows - busy.length;
  return busy.flatMap((host) => {
    const below = room > 0 ? told(host).slice(-room) : [];
    room -= below.length;
    const place = host.done.size < tasks ? `${host.done.size + 1}/${tasks}` : '';
    return [
      [
        sign(style),
        style.bold(host.name.padEnd(width)),
        style.dim(place),
        sanitize(host.doing!),
        since(host, now, style),
      ]
        .filter((word) => word !== '')
        .join(' '),
      ...below.map((line) => `    ${style.dim(sanitize(line))}`),
    ];
  });
};

const told = ({ waiting, tail }: HostNow): readonly string[] => (waiting === undefined ? tail : [waiting]);

const shownTasks = 4;

/** How many hosts are done, and what the others are doing, with the last words of the slowest. */
const together = (
  progress: PlayProgress,
  busy: readonly HostNow[],
  now: number,
  style: Style,
  rows: number,
  columns: number,
): string[] => {
  const { hosts } = progress;
  const doing = new Map<string, HostNow[]>();
  for (const host of busy) {
    const what = host.waiting ?? (host.doing!.startsWith('connecting to ') ? 'connecting' : host.doing!);
    doing.set(what, [...(doing.get(what) ?? []), host]);
  }
  const tasks = [...doing].sort(([, a], [, b]) => b.length - a.length);
  const shown = tasks.slice(0, Math.max(1, Math.min(shownTasks, rows - 3)));
  const slowest = busy[0];
  const last = slowest && told(slowest).at(-1);
  return [
    `${bar(progress, Math.min(30, Math.floor(columns / 4)), style)} ${counts(hosts)}`,
    ...shown.map(
      ([what, group]) =>
        `${sign(style)} ${sanitize(what)} ${style.dim(`on ${group.length === 1 ? group[0]!.name : `${group.length} hosts`}, ${duration(whole(now - group[0]!.since))}${group.length > 1 ? ` on ${group[0]!.name}` : ''}`)}`,
    ),
    ...(tasks.length > shown.length ? [style.dim(`  and ${tasks.length - shown.length} other tasks`)] : []),
    ...(last === undefined ? [] : [`    ${style.dim(`${slowest!.name}: ${sanitize(last)}`)}`]),
  ];
};

const order = ['done', 'at work', 'not begun', 'failed', 'unreachable', 'stopped'] as const;

/** `141 of 200 hosts done, 57 at work, 2 failed`. */
export const counts = (hosts: readonly HostNow[]): string => {
  const count = (state: HostNow['state']): number => hosts.filter((host) => host.state === state).length;
  const [, ...others] = order;
  return [
    `${count('done')} of ${hosts.length} hosts done`,
    ...others.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`),
  ].join(', ');
};

/** Green what is done, red what is lost, and between them how far the others are with their tasks. */
const bar = ({ hosts, tasks }: PlayProgress, width: number, style: Style): string => {
  const [full, empty] = style.unicode ? ['━', '─'] : ['#', '-'];
  const part = (states: readonly HostNow['state'][]): number =>
    Math.floor((hosts.filter(({ state }) => states.includes(state)).length / hosts.length) * width);
  const [good, bad] = [part(['done']), part(['failed', 'unreachable'])];
  const underWay = hosts
    .filter(({ state }) => state === 'at work')
    .reduce((sum, { done }) => sum + Math.min(1, done.size / Math.max(1, tasks)), 0);
  const some = Math.floor((underWay / hosts.length) * width);
  return `${style.green(full.repeat(good))}${style.cyan(full.repeat(some))}${style.dim(empty.repeat(width - good - some - bad))}${style.red(full.repeat(bad))}`;
};

const sign = (style: Style): string => style.cyan(style.unicode ? '…' : '...');

/** In whole seconds, so that the line changes once a second. */
const since = (host: HostNow, now: number, style: Style): string => {
  const ms = whole(now - host.since);
  return ms === 0 ? '' : style.dim(duration(ms));
};

const whole = (ms: number): number => Math.max(0, Math.floor(ms / 1000) * 1000);
