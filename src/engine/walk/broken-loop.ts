import { type TaskStep, ValueUnknown } from '../../language/play.js';
import { isControl, RiggerError } from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';
import { isTold } from '../host/stops.js';
import { neverChanges } from '../play/by-its-word.js';
import { perhapsBesides, perhapsFails } from '../task/perhaps.js';
import { resultLost, type TaskOutcome } from '../task/task-outcome.js';
import type { HostWalk } from './host-walk.js';

/**
 * A loop whose list cannot be told is an outcome of the whole step.
 * @param name of the step
 */
export const brokenLoop = (step: TaskStep, name: string, walk: HostWalk, error: unknown): TaskOutcome => {
  const { perhaps, context } = walk;
  if (perhaps && isTold(error)) {
    hide(step, name, walk, perhaps.cause);
    return perhapsFails(perhaps, error.diagnostics[0]!);
  }
  if (error instanceof RiggerError)
    return { status: 'failed', changes: [], diagnostic: error.diagnostics[0]! };
  if (!(error instanceof ValueUnknown)) throw error;
  if (context.mode === 'apply') return { status: 'failed', changes: [], diagnostic: resultLost(step, error) };
  const cause = perhaps?.cause ?? error.because;
  hide(step, name, walk, cause);
  const because = `the loop of ${step.task} is not known until apply: ${error.because}`;
  const outcome: TaskOutcome = { status: 'unknown', because, cause, changes: [] };
  return perhaps ? perhapsBesides(perhaps, outcome) : outcome;
};

/** Nobody can tell what its items are, and so what they touch. */
const hide = (step: TaskStep, name: string, { play, state }: HostWalk, cause: string): void => {
  const task = play.tasks.get(step.task)!;
  const harmless = isControl(task) || task.readOnly || (neverChanges(step) && task.runsProgram);
  if (!harmless) state.pending.add({ task: name, effects: [{ invalidates: ['*'] }], cause });
};

/** What a step sees of its items before they are known: that they will have a value. */
export const scopeOfAnyItem = (step: TaskStep, walk: HostWalk): LeveledScope => {
  const { variable, indexVariable } = step.loop ?? {};
  const names = [variable, indexVariable].filter((name) => name !== undefined);
  return walk.play.scopeOf(step, undefined, new Set(names));
};
