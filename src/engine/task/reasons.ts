import {
  type Change,
  type Command,
  type FactQuery,
  type Reading,
  type Reasons,
  RiggerError,
} from '../../model/index.js';
import { readFacts } from '../wire/execute.js';
import { shortLines, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

/** The changes of which one's command failed; all of them where none did. */
export const guiltyOf = (
  changes: readonly Change[],
  failed: { readonly command: Command } | undefined,
): readonly Change[] =>
  failed ? changes.filter(({ commands }) => commands.includes(failed.command)) : changes;

/** A failed outcome with what the host says of the reason, where a change knows whom to ask: one round trip. */
export const withReasons = async (
  outcome: TaskOutcome,
  changes: readonly Change[],
  run: TaskRun,
  place: Place,
): Promise<TaskOutcome> => {
  const questions = changes.flatMap(({ why }) => why ?? []);
  const { diagnostic, status } = outcome;
  if (status !== 'failed' || !diagnostic || questions.length === 0) return outcome;
  const answers = await ask(questions, run, place);
  const { masker } = run.play.context;
  const notes = answers.flatMap((reading) =>
    reading.available ? reading.value.notes : [`the reason cannot be told: ${reading.reason}`],
  );
  const help = answers.flatMap((reading) => (reading.available ? reading.value.help : []))[0];
  return {
    ...outcome,
    diagnostic: {
      ...diagnostic,
      notes: [...(diagnostic.notes ?? []), ...notes.map((note) => shortLines(note, masker))],
      ...(help !== undefined && { help }),
    },
  };
};

/** The failure stands, whether or not its reason can be asked for. */
const ask = async (
  questions: readonly FactQuery<Reasons>[],
  run: TaskRun,
  { link, state }: Place,
): Promise<Reading<Reasons>[]> => {
  for (const { scopes } of questions) state.facts.invalidate(scopes);
  try {
    await readFacts(questions, { link, store: state.facts, cost: run.cost });
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return [{ available: false, reason: error.message }];
  }
  return questions.flatMap((query) => (state.facts.get(query) as Reading<Reasons> | undefined) ?? []);
};
