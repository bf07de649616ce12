import type { RunEvent } from '../model/index.js';
import { counted, duration, showPosition } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import { changeLines } from './change-lines.js';
import { statusColour, statusMark, statusWord } from './status-mark.js';
import type { Style } from './style.js';
import { wrapped } from './wrapped.js';

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

/**
 * The line of a task that ended alike on some hosts: sign, word, name, where, how long.
 * @param where the hosts in words; empty where the play has only one
 */
export const taskHead = (events: readonly TaskFinished[], where: string, view: View): string => {
  const { style } = view;
  const [first] = events;
  const { status, name, item } = first!;
  return [
    `  ${statusMark(status, style)}`,
    statusColour(status, style)(statusWord(status, view.mode)),
    `${style.bold(sanitize(name))}${item === undefined ? '' : style.dim(` [${sanitize(item)}]`)}`,
    ...(where === '' ? [] : [style.dim(where)]),
    ...took(events, view).map(style.dim),
  ].join(' ');
};

/** Columns before what goes on of a task's line on a narrow terminal. */
export const headIndent = 4;

/** Columns before what is said under a task's line. */
export const detailIndent = 6;

/** What is said under a task's line. */
export const detailLines = (event: TaskFinished, view: View): string[] => [
  ...(event.assures === undefined ? [] : [wrapped(sanitize(event.assures), detailIndent, view.style)]),
  ...because(event, view),
  ...(isUnsettled(event) && changesOf(event, view).length > 0
    ? [view.style.dim('as things are now it would:')]
    : []),
  ...changesOf(event, view)
    .filter((change) => !isToldByFrame(event, change.summary))
    .flatMap((change) => [
      ...changeLines(change, view),
      ...(view.verbosity >= 2 ? change.commands.flatMap((text) => commandLines(text, view.style)) : []),
    ]),
  ...(event.notes ?? []).map((note) =>
    wrapped(`${view.style.cyan('note:')} ${sanitize(note)}`, detailIndent, view.style),
  ),
  ...(event.diagnostic ? view.frame(event.diagnostic).split('\n') : []),
  ...(view.verbosity > 0 && event.restsOn !== undefined
    ? [
        view.style.dim(
          wrapped(
            `planned on what ${event.restsOn.map((name) => `"${sanitize(name)}"`).join(', ')} leaves`,
            detailIndent,
            view.style,
          ),
        ),
      ]
    : []),
  ...(view.verbosity >= 2 && event.result !== undefined
    ? [view.style.dim(`result: ${sanitize(JSON.stringify(event.result))}`)]
    : []),
  ...(view.verbosity >= 3
    ? [view.style.dim(`at ${showPosition(event.position)}, ${counted(event.roundTrips, 'round trip')}`)]
    : []),
];

const isUnsettled = ({ status }: TaskFinished): boolean => status === 'unknown' || status === 'assured';

/** What an assured task would do as things are now is for those who ask. */
const changesOf = ({ status, changes }: TaskFinished, { verbosity }: View): TaskFinished['changes'] =>
  status === 'assured' && verbosity === 0 ? [] : changes;

/** The frame of a command that failed shows the command; `run …` before it would say it twice. */
const isToldByFrame = ({ diagnostic }: TaskFinished, summary: string): boolean =>
  diagnostic?.code === 'engine/command-failed' && summary.startsWith('run ');

const because = (event: TaskFinished, { style, verbosity }: View): string[] => {
  if (event.because === undefined) return [];
  const text = wrapped(sanitize(event.because), detailIndent, style);
  if (event.status === 'unknown') return [style.magenta(text)];
  return verbosity > 0 ? [style.dim(text)] : [];
};

const commandLines = (text: string, style: Style): string[] =>
  text.split('\n').map((line, index) => style.dim(`${index === 0 ? '$' : ' '} ${sanitize(line)}`));

const took = (events: readonly TaskFinished[], { profile, mode }: View): string[] => {
  const most = (pick: (event: TaskFinished) => number): number => Math.max(...events.map(pick));
  const upTo = events.length > 1 ? 'up to ' : '';
  const ms = most(({ time }) => time.wire + time.remote + time.own);
  if (!profile) return ms >= 1000 && mode === 'apply' ? [`(${upTo}${duration(ms)})`] : [];
  const trips = most(({ roundTrips }) => roundTrips);
  return [
    `(${upTo}wire ${duration(most(({ time }) => time.wire))}, host ${duration(most(({ time }) => time.remote))}, rigger ${duration(most(({ time }) => time.own))}, ${counted(trips, 'round trip')})`,
  ];
};
