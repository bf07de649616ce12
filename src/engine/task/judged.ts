import { type TaskStep, ValueUnknown } from '../../language/play.js';
import { problem, type Value } from '../../model/index.js';
import { isTold } from '../host/stops.js';
import { conditionHolds } from '../play/prepare.js';
import { knowing } from './knowing.js';
import { unknownValue } from './plan-only.js';
import { askingOf } from './run-task.js';
import { resultLost, type TaskOutcome } from './task-outcome.js';
import type { TaskRun } from './task-run.js';
import { asksResult } from './uses-result.js';

/** What the play itself says of changed and failed; facts that its conditions name are read. */
export const judged = async (run: TaskRun, outcome: TaskOutcome): Promise<TaskOutcome> => {
  try {
    return await knowing(askingOf(run), () => judge(run, outcome));
  } catch (error) {
    if (isTold(error)) return { ...outcome, status: 'failed', diagnostic: error.diagnostics[0]! };
    if (error instanceof ValueUnknown) return unjudged(run, outcome, error);
    throw error;
  }
};

/** What a condition asks for has not happened yet, or is lost. */
const unjudged = (run: TaskRun, outcome: TaskOutcome, error: ValueUnknown): TaskOutcome =>
  run.play.context.mode === 'plan'
    ? unknownValue(run, error)
    : { ...outcome, status: 'failed', diagnostic: resultLost(run.instance.step, error) };

const judge = (run: TaskRun, outcome: TaskOutcome): TaskOutcome => {
  const { step } = run.instance;
  if (outcome.journaled || outcome.status === 'skipped' || outcome.status === 'refused') return outcome;
  if (outcome.result === undefined && outcome.status !== 'resumed')
    return outcome.status === 'changed' ? foretold(run, outcome) : outcome;
  const failed = step.failedWhen ? holds(run, step.failedWhen, outcome) : outcome.status === 'failed';
  if (failed)
    return {
      ...outcome,
      status: 'failed',
      diagnostic:
        (step.failedWhen ? undefined : outcome.diagnostic) ??
        problem(
          'engine/failed-when',
          `${step.failedWhen!.map(({ source }) => source).join(' and ')} on ${run.play.host}`,
          {
            position: step.failedWhen![0]!.position,
            notes: outcome.diagnostic?.notes ?? [],
          },
        ),
      result: { ...outcome.result, failed: true },
    };
  const wasChanged = outcome.status === 'changed' || outcome.status === 'failed';
  const changed = step.changedWhen ? holds(run, step.changedWhen, outcome) : wasChanged;
  if (outcome.status === 'resumed' && !step.changedWhen) return outcome;
  const { diagnostic: _, ...rest } = outcome;
  return {
    ...rest,
    status: changed ? 'changed' : 'ok',
    ...(outcome.result && { result: { ...outcome.result, failed: false, changed } }),
  };
};

/** In a plan nothing has run: only a `changed_when` that does not ask for the result is known. */
const foretold = (run: TaskRun, outcome: TaskOutcome): TaskOutcome => {
  const { changedWhen } = run.instance.step;
  if (!changedWhen || asksResult(run.instance.step, changedWhen) || holds(run, changedWhen, outcome))
    return outcome;
  return { ...outcome, status: 'ok', because: 'apply runs it, and by changed_when it changes nothing' };
};

/** Conditions over what the task left, as `result` and under its registered name. */
export const holds = (
  run: TaskRun,
  conditions: NonNullable<TaskStep['changedWhen']>,
  outcome: TaskOutcome,
): boolean => {
  const { step, scope } = run.instance;
  const result = (): Value => {
    if (outcome.status === 'resumed' && outcome.result === undefined)
      throw new ValueUnknown(
        step.register ?? 'result',
        outcome.because ?? 'it was done before the run was resumed',
      );
    return (outcome.result ?? {}) as Value;
  };
  return conditions.every((condition) =>
    conditionHolds(
      condition.evaluate({
        get: (name) => (name === 'result' || name === step.register ? result() : scope.get(name)),
        names: () => [...scope.names(), 'result', ...(step.register ? [step.register] : [])],
      }),
      condition.source,
      condition.position,
    ),
  );
};
