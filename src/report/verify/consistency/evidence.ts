import { basename } from 'node:path';
import type { ZodType } from 'zod';
import {
  type Bundle,
  bundleFiles,
  commandsOf,
  type LevelsLine,
  type LookFile,
  levelsLineShape,
  lookShape,
  misshapen,
  readLines,
  readTrial,
  type SessionFile,
  sessionShape,
  type TrialFile,
  trialNumbers,
} from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';

/** What a bundle says in several places about the same things. */
export interface Evidence {
  readonly run: Bundle['run'];
  readonly outcome: Bundle['outcome'];
  readonly hosts: Bundle['hosts'];
  readonly sessions: readonly SessionFile[];
  readonly looks: readonly LookFile[];
  readonly levels: readonly LevelsLine[];
  /** By ascending number. */
  readonly trials: readonly TrialRecord[];
  /** Those of this experiment: a run's journal may tell of other plays too. */
  readonly events: readonly Fields[];
  /** The values of each trial in results.jsonl, all its clients together. */
  readonly values: ReadonlyMap<number, Readonly<Record<string, number>>>;
}

export type Fields = { readonly [key: string]: unknown };

/** What of a trial's description other places repeat: a run may have ten thousand of them. */
export type TrialRecord = Omit<TrialFile, 'processes' | 'observations' | 'start'> & {
  /** Words of each process by its role, machine and number. */
  readonly commands: ReadonlyMap<string, readonly string[]>;
};

/** Looks for contradictions of one kind. */
export type BundleCheck = (evidence: Evidence) => readonly BundleFinding[];

export const contradiction = (path: string, message: string): BundleFinding => ({
  code: 'verify/contradiction',
  path,
  message,
});

/** Reads what is to be compared. @throws RiggerError `experiment/damaged` */
export const gather = async (
  { folder, run, outcome, hosts }: Bundle,
  values: Evidence['values'],
): Promise<Evidence & { readonly findings: readonly BundleFinding[] }> => {
  const findings: BundleFinding[] = [];
  const shaped = async <T>(name: string, shape: ZodType): Promise<T[]> => {
    const lines = await all(readLines<T>(folder, name));
    return lines.filter((line, index) => {
      const wrong = misshapen(shape, line);
      if (wrong !== undefined) findings.push({ ...contradiction(name, wrong), line: index + 1 });
      return wrong === undefined;
    });
  };
  const trials: TrialRecord[] = [];
  for (const number of await trialNumbers(folder)) trials.push(recordOf(await readTrial(folder, number)));
  return {
    ...{ run, outcome, hosts, trials, values, findings },
    sessions: await shaped<SessionFile>(bundleFiles.sessions, sessionShape),
    looks: await shaped<LookFile>(bundleFiles.looks, lookShape),
    levels: await shaped<LevelsLine>(bundleFiles.levels, levelsLineShape),
    events: await ownEvents(folder, run.run),
  };
};

const all = async <T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const found: T[] = [];
  for await (const items of pieces) found.push(...items);
  return found;
};

const recordOf = ({ processes, observations: _, start: __, ...trial }: TrialFile): TrialRecord => ({
  ...trial,
  commands: commandsOf(processes),
});

/** Events from each start of the experiment to its end, or to the start of another one. */
const ownEvents = async (folder: string, run: string): Promise<Fields[]> => {
  const found: Fields[] = [];
  let own = false;
  for await (const events of readLines<Fields | null>(folder, bundleFiles.events))
    for (const event of events) {
      if (event?.type === 'experiment-started') own = basename(String(event.bundle)) === run;
      if (event?.type === 'run-started') own = false;
      if (own && /^(experiment|trial)-(started|finished)$/.test(String(event?.type))) found.push(event!);
      if (event?.type === 'experiment-finished') own = false;
    }
  return found;
};

/** The trials of each session, in order: the last trial of an earlier one may have been cut off. */
export const trialsBySession = ({ sessions, trials }: Pick<Evidence, 'sessions' | 'trials'>) =>
  sessions.map((session, index) => ({
    session,
    last: index === sessions.length - 1,
    trials: trials.filter(
      ({ trial }) => trial > session.trials && trial <= (sessions[index + 1]?.trials ?? Infinity),
    ),
  }));

export const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two);
