import { problem, RiggerError } from '../../model/index.js';
import { goalForm, goalValue, parseGoal, type StatedGoal } from '../data/bundle.js';

/** Reads `ping.rtt_p99 <= 2 ms`. @throws RiggerError where it is no goal */
export const readGoal = (text: string): StatedGoal => {
  const goal = parseGoal(text);
  if (goal !== undefined) return goal;
  throw new RiggerError([
    problem('advise/goal', `--goal has ${JSON.stringify(text)}; expected ${goalForm.expected}`, {
      help: goalForm.help,
    }),
  ]);
};

/** The value of a goal in the unit of its metric. @throws RiggerError where its unit is of something else */
export const valueIn = (goal: StatedGoal, own: string): number => {
  const value = goalValue(goal, own);
  if (typeof value === 'number') return value;
  throw new RiggerError([problem('advise/goal', value.message, { help: value.help })]);
};
