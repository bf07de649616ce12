import type { RunEvent } from '../model/index.js';
import { showPosition } from '../model/index.js';
import { changeLines } from './change-lines.js';
import { duration } from './duration.js';
import { sanitize } from './sanitize.js';
import { statusColour, statusMark, statusWord } from './status-mark.js';
import type { Style } from './style.js';

export type TaskFinished = Extract<RunEvent, { type: 'task-finished' }>;

/** What the user asked to see. */
export interface View {
  readonly mode: 'plan' | 'apply';
  /** 0: what changes, fails, is unknown or has a note; 1: every task; 2: commands and results; 3: events. */
  readonly verbosity: number;
  readonly diff: boolean;
  readonly profile: boolean;
  readonly style: Style;
  /** The source frame of a diagnostic. */
  readonly frame: (diagnostic: NonNullable<TaskFinished['diagnostic']>) => string;
}

const quiet: ReadonlySet<string> = new Set(['ok', 'skipped', 'resumed']);

/** Whether a finished task is worth a line. */
export const isWorthTelling = (event: TaskFinished, view: View): boolean =>
  !quiet.has(event.status) || view.verbosity > 0 || (event.notes?.length ?? 0) > 0;

/** The lines of a finished task on one host: one for its status, then what and why, indented. */
export const taskLines = (event: TaskFinished, view: View, hostWidth: number): string[] => {
  const { style } = view;
  const head = [
    `  ${statusMark(event.status, style)}`,
    style.bold(event.host.padEnd(hostWidth)),
    statusColour(event.status, style)(statusWord(event.status, view.mode)),
    `${sanitize(event.name)}${event.item === undefined ? '' : style.dim(` [${sanitize(event.item)}]`)}`,
    ...(view.profile
      ? [style.dim(split(event))]
      : slow(event)
        ? [style.dim(`(${duration(total(event))})`)]
        : []),
  ].join(' ');
  const indent = `    ${' '.repeat(hostWidth)} `;
  return [head, ...detailLines(event, view).map((line) => `${indent}${line}`)];
};

/** What is said under a task's line, the same for every host to which the same happened. */
export const detailLines = (event: TaskFinished, view: View): string[] => [
  ...because(event, view),
  ...(event.status === 'unknown' && event.changes.length > 0
    ? [view.style.dim('as things are now it would:')]
    : []),
  ...event.changes.flatMap((change) => [
    ...changeLines(change, view.style, view.diff),
    ...(view.verbosity >= 2 ? change.commands.flatMap((text) => commandLines(text, view.style)) : []),
  ]),
  ...(event.notes ?? []).map((note) => `${view.style.cyan('note:')} ${sanitize(note)}`),
  ...(event.diagnostic ? view.frame(event.diagnostic).split('\n') : []),
  ...(view.verbosity >= 2 && event.result !== undefined
    ? [view.style.dim(`result: ${sanitize(JSON.stringify(event.result))}`)]
    : []),
  ...(view.verbosity >= 3
    ? [view.style.dim(`at ${showPosition(event.position)}, ${event.roundTrips} round trips`)]
    : []),
];

const because = (event: TaskFinished, { style, verbosity }: View): string[] => {
  if (event.because === undefined) return [];
  if (event.status === 'unknown') return [style.magenta(sanitize(event.because))];
  return verbosity > 0 ? [style.dim(sanitize(event.because))] : [];
};

const commandLines = (text: string, style: Style): string[] =>
  text.split('\n').map((line, index) => style.dim(`${index === 0 ? '$' : ' '} ${sanitize(line)}`));

const total = ({ time }: TaskFinished): number => time.wire + time.remote + time.own;
const slow = (event: TaskFinished): boolean => total(event) >= 1000;

const split = ({ time, roundTrips }: TaskFinished): string =>
  `(wire ${duration(time.wire)}, host ${duration(time.remote)}, rigger ${duration(time.own)}, ${roundTrips} round trips)`;
