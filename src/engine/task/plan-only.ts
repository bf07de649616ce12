import type { TaskStep, ValueUnknown } from '../../language/play.js';
import { namesSetBy } from '../../language/steps.js';
import {
  type Assurance,
  type Change,
  covers,
  type FactScope,
  hasUnforeseen,
  type Nothing,
  type Outcome,
} from '../../model/index.js';
import type { Effect, PendingTask } from '../host/pending.js';
import { neverChanges } from '../play/by-its-word.js';
import type { ReadyTask } from '../play/prepare.js';
import { registerOf, type TaskOutcome, unchanged } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

/**
 * A task of which nobody can tell what it will find: told with what it would do as things are now. Where it says
 * what it sees to all the same, that is told as well, and counts for those behind it.
 */
export const unknownOutcome = (
  run: TaskRun,
  ready: ReadyTask,
  expected: Outcome,
  { state }: Place,
  { because, what }: { readonly because: Waited; readonly what?: string },
): TaskOutcome => {
  const changes = expected.kind === 'changes' ? expected.changes : [];
  const cause = because.cause ?? `"${because.task}" has not happened yet`;
  const assurance = what === undefined ? undefined : ready.task.assures?.(ready.input);
  const reach = reachOf(ready, run.instance.step);
  state.pending.add({ task: run.name, effects: effectsOf(reach, changes, assurance), cause });
  forgetResult(run, cause);
  return {
    status: assurance ? 'assured' : 'unknown',
    ...(assurance && { assures: assurance.that }),
    because: `"${because.task}" comes first and may change what this task finds${what === undefined ? '' : ` (${what})`}`,
    cause,
    changes,
    ...(expected.kind === 'refused' ? { notes: [`without that: ${expected.diagnostic.message}`] } : {}),
  };
};

/** What a task that nobody can tell may touch, and what is so after it all the same. */
export const effectsOf = (
  reach: readonly FactScope[],
  changes: readonly Change[],
  assurance: Assurance | undefined,
): readonly Effect[] => {
  const touched = changes.flatMap(({ unsettles, invalidates }) => unsettles ?? invalidates);
  const { leaves = [] } = assurance ?? {};
  // As things are now: where a link leads, other names of a file.
  const besides = touched.filter((scope) => !reach.some((one) => covers(one, scope)));
  return [{ invalidates: reach, leaves }, ...(besides.length > 0 ? [{ invalidates: besides }] : [])];
};

/** Whom an unknown task waits for: by its name, and where that is unknown itself, the task that makes it so. */
type Waited = Pick<PendingTask, 'task' | 'cause'>;

/** All that a task may touch when its turn comes. */
export const reachOf = ({ task, input }: ReadyTask, step: TaskStep): readonly FactScope[] =>
  task.readOnly || (neverChanges(step) && task.runsProgram) ? [] : (task.reach?.(input) ?? ['*']);

/** A task that speaks of a value which nothing has given yet; it may do anything that its kind can. */
export const unknownValue = (run: TaskRun, { variable, because }: ValueUnknown): TaskOutcome => {
  const { state, tasks } = run.play;
  const { readOnly, reachOfAny = ['*'] } = tasks.get(run.instance.step.task)!;
  const reach = readOnly ? [] : reachOfAny;
  state.pending.add({ task: run.name, effects: [{ invalidates: reach }], cause: because });
  forgetResult(run, because);
  return {
    status: 'unknown',
    because: `${variable} is not known until apply: ${because}`,
    cause: because,
    changes: [],
  };
};

/** What the task would have registered or set is not known either. */
const forgetResult = ({ instance, play }: TaskRun, because: string): void => {
  for (const name of namesSetBy(instance.step)) play.state.unknown.set(name, because);
};

/** A change that is told and not made. */
export const onlyPlanned = (
  run: TaskRun,
  changes: readonly Change[],
  { state }: Place,
  notes: readonly string[] | undefined,
  rests: readonly PendingTask[] = [],
): TaskOutcome => {
  state.pending.add({ task: run.name, effects: changes });
  // What wanted a reboot will have had it.
  if (changes.some(({ commands }) => commands.some(({ kind }) => kind === 'reboot')))
    state.pendingReboot.clear();
  const speaks = changes.some(({ action }) => action);
  if (speaks) forgetResult(run, `"${run.name}" has not run yet`);
  return {
    status: 'changed',
    changes,
    ...restingOn(rests),
    ...(notes ? { notes } : {}),
    ...(speaks ? {} : { result: registerOf({ changed: true, failed: false }) }),
  };
};

/** Nothing will be left to do. What is registered then may hang on changes that only the host will show. */
export const foretoldNothing = (
  run: TaskRun,
  outcome: Nothing,
  rests: readonly PendingTask[],
): TaskOutcome => {
  if (!hasUnforeseen(outcome.data)) return { ...unchanged(outcome), ...restingOn(rests) };
  forgetResult(run, `"${rests.at(-1)?.task}" has not happened yet`);
  const { data: _, ...told } = outcome;
  const { result: __, ...done } = unchanged(told);
  return { ...done, ...restingOn(rests) };
};

/** Whose changes what was found rests on, which have not been made yet. */
const restingOn = (rests: readonly PendingTask[]): Pick<TaskOutcome, 'restsOn'> =>
  rests.length === 0 ? {} : { restsOn: [...new Set(rests.map(({ task }) => task))] };
