import { type Change, changes, type Outcome, type Refused } from '../model/index.js';

/** What a planner found, as the outcome of a task. */
export const outcomeOf = (found: readonly Change[] | Refused, because: string): Outcome =>
  'kind' in found ? found : changes(found, because);

/** Whether a planner refused. */
export const isRefused = (found: readonly unknown[] | Refused): found is Refused => 'kind' in found;
