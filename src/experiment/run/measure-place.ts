import {
  entryOf,
  exitCodes,
  type Json,
  type KnownSoFar,
  problem,
  RiggerError,
  showDiagnostic,
  type TrialIdentity,
} from '../../model/index.js';
import { rowRules } from '../bundle/format.js';
import { maskTrial, type TrialFile, trialFolder } from '../bundle/index.js';
import { precisions } from '../design/stopping.js';
import type { PlannedTrial } from '../plan/cell.js';
import { keepTrial, keptTrials } from '../search/kept-trials.js';
import { runSearch, type SearchOutcome, type SearchSite } from '../search/run-search.js';
import { nextExtraLead } from '../trial/lead.js';
import { nothingMeasured, runTrial, type TrialOutcome } from '../trial/run-trial.js';
import type { TrialSite } from '../trial/site.js';
import { lastKnown, notFresh } from './fresh.js';
import type { SchedulePlace } from './places.js';
import { placeKey } from './places.js';
import { recordTrial } from './record.js';
import { flushEvents, type Running, stoppedBetween } from './running.js';
import { type Intent, intentFile } from './salvage.js';

/** Seconds between the order and the start of several clients: guest agents need their time to pass it on. */
const leadFor = (clients: number): number => (clients < 2 ? 0 : 0.4 + 0.1 * clients);

/** A short form of a run's name, for the names of files on machines. */
export const tokenOf = (run: string): string => run.slice(-4);

/** Measures one place of the order, and keeps the trial whatever became of it. */
export const measurePlace = async (
  running: Running,
  place: SchedulePlace,
  bringUp: number,
): Promise<void> => {
  const { session, open, note } = running;
  const began = performance.now();
  const intent = intentOf(running, place);
  const identity = identityOf(place, intent.trial);
  note({ type: 'trial-started', trial: identity });
  open.trials = intent.trial;
  open.attempts.set(placeKey(place.block, place.cell.cell.index, place.trial.workload), intent.attempt);
  await open.writer.write(
    `${trialFolder(intent.trial)}/${intentFile}`,
    `${JSON.stringify(maskTrial(intent, session.masker))}\n`,
  );
  const finish = (
    outcome: TrialOutcome & Partial<Pick<SearchOutcome, 'search'>>,
    status: TrialFile['status'],
    why: string | null,
  ) =>
    recordTrial(
      open.writer,
      session.masker,
      {
        ...intent,
        status,
        why,
        ended: new Date().toISOString(),
        processes: outcome.processes,
        start: outcome.start,
        observations: outcome.observations,
        ...(outcome.levels ? { levels: outcome.levels } : {}),
        ...(outcome.search ? { search: outcome.search } : {}),
        time: {
          bring_up: Math.round(bringUp),
          measuring: Math.round(outcome.measuring),
          total: Math.round(performance.now() - began + bringUp),
        },
      },
      outcome.files,
    );
  let outcome: TrialOutcome & Partial<Pick<SearchOutcome, 'search'>>;
  try {
    const { search } = place.trial;
    outcome = search
      ? await runSearch(search, await searchSite(running, place, intent))
      : await runTrial(place.trial, trialSite(running, place.trial, String(intent.trial)));
  } catch (error) {
    const why =
      error instanceof RiggerError
        ? error.diagnostics.map(showDiagnostic).join('; ')
        : 'the run was interrupted';
    const { rows } = await finish(nothingMeasured, 'interrupted', why);
    open.rows.push(...rows);
    note({ type: 'trial-finished', trial: identity, status: 'failed', metrics: {}, why });
    await flushEvents(running);
    throw error;
  }
  open.extraLead = nextExtraLead(open.extraLead, outcome);
  const stale = outcome.why === null ? notFresh(...freshness(running, place, outcome)) : null;
  const why = outcome.why ?? stale;
  const { trial, rows } = await finish(outcome, why === null ? 'ok' : 'failed', why);
  open.under = lastKnown(open.under, outcome.levels);
  open.rows.push(...rows);
  open.done.add(placeKey(place.block, place.cell.cell.index, place.trial.workload));
  open.failures = trial.status === 'ok' ? 0 : open.failures + 1;
  if (trial.why !== null) open.lastFailure = trial.why;
  note({
    type: 'trial-finished',
    trial: identity,
    status: trial.status === 'ok' ? 'ok' : 'failed',
    metrics: Object.fromEntries(
      rows.flatMap(({ scope, metric, value }) =>
        scope === 'trial' && metric !== null && value !== null ? [[metric, value]] : [],
      ),
    ),
    ...(trial.why === null ? {} : { why: trial.why }),
    ...soFar(running, place),
  });
  await flushEvents(running);
  if (stale !== null) throw unproven(stale);
};

/** Where a trial runs; `name` tells what it leaves on hosts from what others leave. */
const trialSite = (
  { session, open, experiment, observed }: Running,
  { clients }: PlannedTrial,
  name: string,
): TrialSite => ({
  connection: (host) => session.connection(host),
  observers: experiment.observe,
  observed,
  idle: experiment.design.idle ?? 0,
  signal: session.signal,
  run: open.run.run,
  token: `${tokenOf(open.run.run)}-${name}`,
  lead: leadFor(clients.length) + open.extraLead,
});

/**
 * Where a search runs. Trials of an interrupted search count where nothing was to be made anew before it: otherwise
 * its Trials would be of two boots.
 */
const searchSite = async (running: Running, place: SchedulePlace, intent: Intent): Promise<SearchSite> => {
  const { session, open, experiment, note } = running;
  return {
    trial: intent,
    masker: session.masker,
    earlier: experiment.design.fresh === 'trial' ? await keptTrials(open.writer.folder, intent) : [],
    measure: (planned, number) =>
      runTrial(planned, {
        ...trialSite(running, planned, `${intent.trial}-${number}`),
        ...{ observers: [], idle: 0 },
      }),
    keep: (number, kept) => keepTrial(open.writer, intent.trial, number, kept),
    goOn: () => {
      session.signal.throwIfAborted();
      if (session.stopping()) throw stoppedBetween(open);
    },
    say: (text) => note({ type: 'message', text: `${place.trial.workload}: ${text}` }),
  };
};

/** What is to be anew, and what was there before and now: before the trial, or before its block. */
const freshness = (
  { experiment: { design }, open, observed }: Running,
  { block }: SchedulePlace,
  { levels }: TrialOutcome,
): Parameters<typeof notFresh> => {
  if (open.block !== block) open.beforeBlock = open.under;
  open.block = block;
  return [design.fresh, design.every === 'block' ? open.beforeBlock : open.under, levels, observed];
};

const unproven = (why: string): RiggerError =>
  new RiggerError(
    [
      problem('experiment/not-fresh', why, {
        help: 'let `tear_down` end it, or leave `fresh` out; a changed design is a new run',
      }),
    ],
    exitCodes.hostFailed,
  );

/** The cell's interval by now, of the trial's own metric among those that the report is asked for. */
const soFar = ({ open, experiment }: Running, { cell, trial }: SchedulePlace): { soFar?: KnownSoFar } => {
  const metric = experiment.analysis.metrics.find((each) => each.startsWith(`${trial.workload}.`));
  const [known] = metric === undefined ? [] : precisions(open.rows, [cell.cell.index], [metric]);
  if (!known || known.median === null) return {};
  const { n, median, interval } = known;
  const unit = entryOf(experiment.metrics, known.metric.slice(trial.workload.length + 1))?.unit ?? '';
  return { soFar: { metric: known.metric, unit, n, median, interval } };
};

const intentOf = (
  { open }: Running,
  { block, position, cell: { cell }, trial, warmUp }: SchedulePlace,
): Intent => ({
  trial: open.trials + 1,
  attempt: (open.attempts.get(placeKey(block, cell.index, trial.workload)) ?? 0) + 1,
  block,
  position,
  cell: cell.index,
  factors: cell.factors,
  workload: trial.workload,
  driver: trial.driver.name,
  parameters: trial.parameters,
  rules: rowRules,
  warm_up: warmUp,
  started: new Date().toISOString(),
});

const identityOf = (
  { block, cell: { cell }, trial, warmUp }: SchedulePlace,
  number: number,
): TrialIdentity => ({
  number,
  block,
  cell: cell.factors as { readonly [factor: string]: Json },
  workload: trial.workload,
  warmUp,
});
