import { bundleFiles, trialFolder } from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';
import {
  type BundleCheck,
  contradiction,
  type Evidence,
  type Fields,
  same,
  type TrialRecord,
  trialsBySession,
} from './evidence.js';

/** The events and the looks tell of the same trials, blocks and hosts. */
export const checkRecords: BundleCheck = (evidence) => [
  ...checkSessions(evidence),
  ...checkStarts(evidence),
  ...checkEvents(evidence),
  ...checkLooks(evidence),
  ...checkLevels(evidence),
];

const checkSessions = ({ run, sessions, trials }: Evidence): BundleFinding[] => {
  const [first] = sessions;
  const found = (message: string) => [contradiction(bundleFiles.sessions, message)];
  if (first === undefined) return found('there is no session, and no run without one');
  const last = trials.at(-1)?.trial ?? 0;
  return [
    ...(first.trials === 0 && first.started === run.started
      ? []
      : found('the first session is not the start')),
    ...(sessions.every(({ trials: count }, i) => count >= (sessions[i - 1]?.trials ?? 0) && count <= last)
      ? []
      : found('a session began with trials that there are not')),
  ];
};

const journal = (message: string): BundleFinding => contradiction(bundleFiles.events, message);

/** Each session has told what it was going to do. */
const checkStarts = ({ run, outcome, events, sessions, trials }: Evidence): BundleFinding[] => {
  const { design, cells } = run;
  const starts = events.filter(({ type }) => type === 'experiment-started');
  const ends = events.filter(({ type }) => type === 'experiment-finished');
  const failed = trials.filter(({ status }) => status === 'failed').length;
  return [
    ...(starts.length === sessions.length
      ? []
      : [journal(`tells of ${starts.length} sessions; ${bundleFiles.sessions} has ${sessions.length}`)]),
    ...starts.flatMap(({ emulated, cells: count, blocks }) =>
      same([emulated, count, blocks], [run.emulated, cells.length, design.warm_up + design.repeat])
        ? []
        : [
            journal(
              `the run that it tells of has other cells or blocks than ${bundleFiles.run}, or was ${run.emulated ? 'not ' : ''}emulated`,
            ),
          ],
    ),
    ...(outcome === null ||
    (ends.length > 0 && same([ends.at(-1)!.trials, ends.at(-1)!.failed], [trials.length, failed]))
      ? []
      : [journal('does not tell how many trials the run ended with, or another number')]),
  ];
};

/**
 * Every trial has begun and ended in the journal as it says itself. A session that was killed may have lost what
 * it wrote last.
 */
const checkEvents = (evidence: Evidence): BundleFinding[] => {
  const told = eventsByTrial(evidence.events);
  return trialsBySession(evidence).flatMap(({ trials, last }) => {
    const whole = last && evidence.outcome !== null;
    const known = trials.findLastIndex(({ trial }) => told.has(trial));
    return trials.flatMap((trial, index) => {
      const { started, finished } = told.get(trial.trial) ?? {};
      if (!whole && index >= known && finished === undefined) return [];
      if (started === undefined || (finished === undefined && trial.status !== 'interrupted'))
        return [journal(`does not tell of trial ${trial.trial} from its start to its end`)];
      const events = [started, ...(finished ? [finished] : [])];
      return events.every((event) => agrees(event, trial, evidence))
        ? []
        : [
            contradiction(
              `${trialFolder(trial.trial)}/trial.json`,
              `is not what ${bundleFiles.events} tells of the trial`,
            ),
          ];
    });
  });
};

const eventsByTrial = (events: readonly Fields[]) => {
  const told = new Map<number, { started?: Fields; finished?: Fields }>();
  for (const event of events) {
    const number = Number((event.trial as Fields | undefined)?.number);
    if (event.type === 'trial-started') told.set(number, { ...told.get(number), started: event });
    if (event.type === 'trial-finished') told.set(number, { ...told.get(number), finished: event });
  }
  return told;
};

const agrees = (
  { type, trial, status, metrics }: Fields,
  own: TrialRecord,
  { values }: Evidence,
): boolean => {
  const { block, cell, workload, warmUp } = (trial ?? {}) as Fields;
  if (!same([block, cell, workload, warmUp], [own.block, own.factors, own.workload, own.warm_up]))
    return false;
  if (type === 'trial-started') return true;
  return (
    status === (own.status === 'ok' ? 'ok' : 'failed') &&
    (!values.has(own.trial) || same(metrics, values.get(own.trial)))
  );
};

/** Every host was looked at after every block, but for the last one of a session that was killed then. */
const checkLooks = (evidence: Evidence): BundleFinding[] => {
  const { run, outcome, looks, trials } = evidence;
  const hosts = new Set(Object.values(run.roles).flat());
  const strange = looks.filter(
    ({ host, block }) => !hosts.has(host) || block < 0 || block > run.schedule.length,
  );
  const seen = new Set(looks.map(({ host, block }) => `${block} ${host}`));
  const cut = new Set(
    trialsBySession(evidence).flatMap(({ trials: own, last }) =>
      last && outcome !== null && own.length > 0 ? [] : [own.at(-1)?.block ?? trials.at(-1)?.block],
    ),
  );
  const missing = [...new Set(trials.map(({ block }) => block))]
    .filter((block) => !cut.has(block))
    .flatMap((block) =>
      [...hosts].filter((host) => !seen.has(`${block} ${host}`)).map((host) => ({ block, host })),
    );
  const found = (message: string): BundleFinding => contradiction(bundleFiles.looks, message);
  return [
    ...(strange.length > 0 ? [found('looks at a host or after a block that the run does not have')] : []),
    ...missing.map(({ block, host }) => found(`${host} was not looked at after block ${block}`)),
  ];
};

/** What each trial ran under is the same in its description and in the list of all. */
const checkLevels = ({ levels, trials }: Evidence): BundleFinding[] => {
  const listed = new Map(levels.map((line) => [line.trial, line.levels]));
  const having = trials.filter((trial) => trial.levels !== undefined || listed.has(trial.trial));
  return [
    ...having
      .filter((trial) => !same(trial.levels, listed.get(trial.trial)))
      .map(({ trial }) =>
        contradiction(
          `${trialFolder(trial)}/trial.json`,
          `ran under other levels than ${bundleFiles.levels} says`,
        ),
      ),
    ...(levels.length === having.length
      ? []
      : [contradiction(bundleFiles.levels, `has ${levels.length} lines for ${having.length} trials`)]),
  ];
};
