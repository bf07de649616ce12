import { exitCodes, harmlessJson, printable, problem, RiggerError } from '../../model/index.js';
import { advise } from '../../report/advise/advise.js';
import { readGoal } from '../../report/advise/goal-text.js';
import type { Advice } from '../../report/advise/model.js';
import { goalWords } from '../../report/advise/sentences.js';
import type { Growing } from '../../report/data/bundle.js';
import { loadRun } from '../../report/data/load-run.js';
import { foldersOfRuns } from '../program/find-runs.js';

export interface AdviceFlags {
  readonly goal: string;
  readonly over?: string;
  readonly json?: boolean;
}

/** Prints the most that keep a goal; throws RiggerError with exit code 6 where the trials cannot decide. */
export async function printAdvice(given: readonly string[], flags: AdviceFlags): Promise<void> {
  const goal = readGoal(flags.goal);
  const over = overOf(flags.over);
  const found: Advice[] = [];
  for (const folder of await foldersOfRuns(given)) found.push(advise(await loadRun(folder), goal, over));
  process.stdout.write(
    flags.json
      ? `${harmlessJson(found)}\n`
      : printable(found.map((advice) => page(advice, found.length > 1)).join('\n')),
  );
  const open = found.flatMap(({ answers }) => answers.filter(({ decided }) => !decided));
  if (open.length === 0) return;
  const most = open.some(({ blocks }) => blocks === null)
    ? null
    : Math.max(...open.map(({ blocks }) => blocks!));
  throw new RiggerError(
    [
      problem(
        'advise/undecided',
        `the trials cannot decide ${open.map(({ condition }) => condition).join('; ')}`,
        {
          help:
            most === null
              ? 'try other levels: some of these are too close to the goal for any number of blocks'
              : `run ${most} blocks in all, or other levels`,
        },
      ),
    ],
    exitCodes.unproven,
  );
}

const overOf = (text: string | undefined): Growing | undefined => {
  if (text === undefined || text === 'guests' || text === 'rate') return text;
  throw new RiggerError([
    problem('advise/goal', `--over has ${JSON.stringify(text)}; expected guests or rate`, {
      help: 'leave it out to have guests where they vary, and a rate otherwise',
    }),
  ]);
};

const page = (advice: Advice, several: boolean): string =>
  [
    ...(several ? [`${advice.run}: ${advice.title}`] : []),
    `The most that keep ${goalWords(advice)}:`,
    ...advice.answers.map(({ sentence }) => `  ${sentence}`),
    ...(advice.levers.length > 0
      ? ['What the levers are worth:', ...advice.levers.map(({ sentence }) => `  ${sentence}`)]
      : []),
    '',
  ].join('\n');
