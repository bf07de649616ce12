import { type Change, type CommandOutput, maskChange, type Outcome } from '../../model/index.js';
import type { ReadyTask } from '../play/prepare.js';
import { leftBroken, notConverged, outputFields, registerOf, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

const failed = { changed: false, failed: true } as const;

/** What the commands of a task printed, as its result has it. */
export const resultOf = (ready: ReadyTask, outputs: readonly CommandOutput[]) => ({
  ...outputFields(outputs),
  ...(outputs.length > 0 ? ready.task.result?.(ready.input, outputs) : {}),
});

/** Nothing that they leave can be read back. */
export const areActions = (changes: readonly Change[]): boolean => changes.every(({ action }) => action);

/** What nobody plans again: it only asked, or left nothing behind that could be read back. */
export const unplanned = (
  changes: readonly Change[],
  own: NonNullable<TaskOutcome['result']>,
  notes: readonly string[] | undefined,
): TaskOutcome | undefined => {
  const told = notes ? { notes } : {};
  if (changes.every(({ looks }) => looks))
    return {
      status: 'ok',
      because: 'looked',
      changes: [],
      ...told,
      result: registerOf({ changed: false, failed: false }, own),
    };
  return areActions(changes) && !changes.some(({ why }) => why)
    ? { status: 'changed', changes, ...told, result: registerOf({ changed: true, failed: false }, own) }
    : undefined;
};

/** What the task would still do once its changes were made, but for actions. */
export const stillToDo = (after: Outcome): readonly Change[] =>
  after.kind === 'changes' ? after.changes.filter(({ action }) => !action) : [];

/** @param after the task planned again with the facts of then: nothing but actions may be left */
export const converged = (
  run: TaskRun,
  changes: readonly Change[],
  { state }: Place,
  after: Outcome,
  own: NonNullable<TaskOutcome['result']>,
  notes: readonly string[] | undefined,
): TaskOutcome => {
  const result = registerOf(failed, own);
  const broken = after.kind === 'changes' ? after.changes.find((change) => change.broken) : undefined;
  if (broken?.broken)
    return {
      status: 'failed',
      changes,
      diagnostic: leftBroken(run.instance.step, state.name, broken.broken),
      result,
    };
  const changed: TaskOutcome = {
    status: 'changed',
    changes,
    ...(notes ? { notes } : {}),
    result: registerOf({ changed: true, failed: false }, own),
  };
  if (areActions(changes)) return changed;
  if (after.kind === 'refused') return { status: 'failed', changes, diagnostic: after.diagnostic, result };
  const left = stillToDo(after);
  if (left.length === 0) return { ...changed, result: { ...changed.result, ...after.data } };
  return {
    status: 'failed',
    changes,
    diagnostic: notConverged(
      run.instance.step,
      state.name,
      left.map(({ commands, ...change }) => maskChange(change, run.play.context.masker)),
    ),
    result,
  };
};
