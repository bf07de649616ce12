import type { TaskStep } from '../../language/play.js';
import { type AnyTask, asksController, type Change, type Command, isControl } from '../../model/index.js';
import type { Place, TaskRun } from './task-run.js';

/** Its own end says all: no condition of the play judges it, and nobody tries it again. */
const judgesItself = ({ until, retries, failedWhen, changedWhen = [] }: TaskStep): boolean =>
  until === undefined &&
  retries === undefined &&
  failedWhen === undefined &&
  changedWhen.every(({ source }) => ['true', 'false'].includes(source.trim()));

/** It is done by its own host, at its own pace. */
const standsAlone = ({ delegateTo, runOnce, throttle, checkMode }: TaskStep): boolean =>
  delegateTo === undefined && !runOnce && throttle === undefined && checkMode !== true;

/** Whether tasks may be sent along behind this one at all. */
export const mayLead = ({ play, instance: { step }, id }: TaskRun, { state, link }: Place): boolean => {
  const { context } = play;
  return (
    context.mode === 'apply' &&
    context.confirm === undefined &&
    context.overrides === undefined &&
    context.play.strategy === 'free' &&
    !link.isShared &&
    !state.pendingReboot.has(id) &&
    standsAlone(step) &&
    judgesItself(step)
  );
};

/** Whether a step may be sent along behind others, before its turn. */
export const mayFollow = (step: TaskStep, tasks: ReadonlyMap<string, AnyTask>): boolean =>
  step.late === undefined && standsAlone(step) && judgesItself(step) && !isControl(tasks.get(step.task)!);

/** Commands that are over when the next begins, and that the host's shell runs by itself. */
const isPlain = (command: Command): boolean =>
  !['reboot', 'fetch-file', 'start-background', 'stop-background'].includes(command.kind) &&
  !asksController(command);

/** Changes that may travel with others: they neither cut somebody off nor ask. */
const arePlain = (changes: readonly Change[]): boolean =>
  changes.some(({ commands }) => commands.length > 0) &&
  changes.every(
    ({ risk, looks, commands }) => risk === undefined && looks !== true && commands.every(isPlain),
  );

/**
 * Changes behind which others may be made in the same round trip. A command that people watch may take its time,
 * in which they may want the run to stop: nothing comes behind it unasked. Nor behind an action of which only what
 * is read after it tells whether it has failed.
 */
export const mayBeFollowed = (changes: readonly Change[]): boolean =>
  arePlain(changes) &&
  !changes.some(
    ({ action, why, commands }) =>
      (action && why !== undefined) || commands.some((command) => 'live' in command && command.live === true),
  );

/** Bytes of a command that travels with others: its input goes along, and is not sent when its turn comes. */
const largest = 48 * 1024;

/** Changes that may be made before their turn. */
export const mayBeEarly = (changes: readonly Change[]): boolean =>
  arePlain(changes) &&
  changes.every(({ commands }) => commands.every((command) => sizeOf(command) <= largest));

/** Bytes of what a command brings along. */
export const sizeOf = (command: Command): number => {
  if (command.kind === 'write-file')
    return typeof command.content === 'object' && 'script' in command.content
      ? command.content.stdin.length + command.content.script.length
      : command.content.length;
  if (command.kind === 'script') return command.script.length + (command.stdin?.length ?? 0);
  return command.kind === 'exec' ? (command.stdin?.length ?? 0) : 0;
};
