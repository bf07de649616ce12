import type { ValueUnknown } from '../../language/play.js';
import { namesSetBy } from '../../language/steps.js';
import type { Change, Outcome } from '../../model/index.js';
import type { ReadyTask } from '../play/prepare.js';
import { registerOf, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

/** A task that reads what an earlier change may alter: told with what it would do as things are now. */
export const unknownOutcome = (
  run: TaskRun,
  ready: ReadyTask,
  expected: Outcome,
  { state }: Place,
  waitsFor: string,
): TaskOutcome => {
  const changes = expected.kind === 'changes' ? expected.changes : [];
  state.pending.add({
    task: run.name,
    scopes: [
      ...ready.queries.flatMap(({ scopes }) => scopes),
      ...changes.flatMap(({ invalidates }) => invalidates),
    ],
  });
  forgetResult(run, `"${waitsFor}" has not happened yet`);
  return {
    status: 'unknown',
    because: `"${waitsFor}" comes first and may change what this task finds`,
    changes,
    ...(expected.kind === 'refused' ? { notes: [`without that: ${expected.diagnostic.message}`] } : {}),
  };
};

/** A task that speaks of a value which nothing has given yet; it may do anything. */
export const unknownValue = (run: TaskRun, { variable, because }: ValueUnknown): TaskOutcome => {
  const { state } = run.play;
  state.pending.add({ task: run.name, scopes: ['*'] });
  forgetResult(run, because);
  return { status: 'unknown', because: `${variable} is not known until apply: ${because}`, changes: [] };
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
): TaskOutcome => {
  state.pending.add({ task: run.name, scopes: changes.flatMap(({ invalidates }) => invalidates) });
  // What wanted a reboot will have had it.
  if (changes.some(({ commands }) => commands.some(({ kind }) => kind === 'reboot')))
    state.pendingReboot.clear();
  const speaks = changes.some(({ action }) => action);
  if (speaks) forgetResult(run, `"${run.name}" has not run yet`);
  return {
    status: 'changed',
    changes,
    ...(notes ? { notes } : {}),
    ...(speaks ? {} : { result: registerOf({ changed: true, failed: false }) }),
  };
};
