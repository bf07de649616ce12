import type { TaskStep } from '../../language/play.js';

type Conditions = NonNullable<TaskStep['changedWhen']>;

/** Whether conditions ask for what the task leaves, as `result` or under its registered name. */
export const asksResult = (step: TaskStep, conditions: Conditions): boolean =>
  conditions.some(({ names }) => names.some(([root]) => root === 'result' || root === step.register));

/** Whether anything is done with what the task leaves. */
export const usesResult = (step: TaskStep): boolean =>
  step.register !== undefined ||
  asksResult(step, [
    ...(step.until ? [step.until] : []),
    ...(step.failedWhen ?? []),
    ...(step.changedWhen ?? []),
  ]);
