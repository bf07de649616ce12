import type { Play, Step } from '../../language/play.js';
import { stepsOfBlock } from '../../language/steps.js';
import { nearestName } from '../../model/did-you-mean.js';
import { problem, RiggerError } from '../../model/index.js';

/**
 * The ids of the steps that `--start-at-task` leaves out: all that come before the first task of
 * that name. A block around it stays, or the task could not be reached.
 * @throws RiggerError when no play has such a task
 */
export const stepsBefore = (name: string, plays: readonly Play[]): ReadonlySet<string> => {
  const before = new Set<string>();
  const names = new Set<string>();
  const begin = (steps: readonly Step[]): boolean =>
    steps.some((step) => {
      const called = nameOf(step);
      if (called === name) return true;
      if (called !== undefined) names.add(called);
      if (begin(stepsOfBlock(step))) return true;
      before.add(step.id);
      return false;
    });
  if (plays.some((play) => begin(play.steps))) return before;
  const meant = nearestName(name, [...names]);
  throw new RiggerError([
    problem('cli/usage', `--start-at-task: there is no task "${name}"`, {
      help: meant ? `did you mean "${meant}"?` : 'see `--list-tasks`',
    }),
  ]);
};

const nameOf = (step: Step): string | undefined =>
  'name' in step && step.name ? String(step.name.source) : 'task' in step ? step.task : undefined;
