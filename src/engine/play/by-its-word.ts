import type { TaskStep } from '../../language/play.js';
import type { AnyTask, Outcome } from '../../model/index.js';

/** Whether a step says, before anything has run, that it changes nothing. */
export const neverChanges = ({ changedWhen }: Pick<TaskStep, 'changedWhen'>): boolean =>
  changedWhen?.some(({ source }) => source.trim() === 'false') ?? false;

/** What a program alters is its author's to say: by `changed_when: false` it alters nothing that facts read. */
export const byItsWord = <O extends Outcome>(outcome: O, task: AnyTask, step: TaskStep): O =>
  outcome.kind === 'changes' && task.runsProgram && neverChanges(step)
    ? { ...outcome, changes: outcome.changes.map((change) => ({ ...change, invalidates: [] })) }
    : outcome;
