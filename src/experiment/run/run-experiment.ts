import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../engine/run/session.js';
import type { ExperimentNode } from '../../language/play.js';
import { type EventBody, entryOf, exitCodes, maskEvent, RiggerError, type Value } from '../../model/index.js';
import { bundleFiles, type DriftFile, type HostFile, maskHost } from '../bundle/index.js';
import { effectPrecisions, preciseEnough, precisions } from '../design/stopping.js';
import { emulatedProcessor } from '../environment/emulated.js';
import { takeEnvironment } from '../environment/take.js';
import type { PlannedCell } from '../plan/cell.js';
import { type Experiment, type LookupIn, readExperiment } from '../plan/experiment.js';
import { resolveExperiment } from '../plan/resolve.js';
import { bringUpCell, tearDownCell } from './bring-up.js';
import { observerCosts } from './costs.js';
import { type DriftWatch, driftWatch } from './drift.js';
import { finishRun, sealBundle } from './finish-run.js';
import { goOnCommand } from './go-on.js';
import { hopeless } from './hopeless.js';
import { measurePlace } from './measure-place.js';
import {
  bundleFolder,
  isBundle,
  type OpenBundle,
  pretty,
  type RunOrigin,
  resumeRun,
  startRun,
} from './open-run.js';
import { placeKey, placesOf, type SchedulePlace } from './places.js';
import { flushEvents, type Running, type Stopped, stoppedBetween } from './running.js';
import { requireSameEnvironment } from './same-environment.js';
import { keepSurroundings } from './surroundings.js';
import { sweep } from './sweep.js';
import { requireTools } from './tools.js';

/** How a run ended, for the caller's exit code. */
export interface RunResult {
  readonly bundle: string;
  readonly trials: number;
  readonly failed: number;
  /** Trials of the analysed blocks that failed or were interrupted, whether or not they were measured again. */
  readonly lost: number;
}

/**
 * Runs an experiment from its first block to its manifest, or takes up an unfinished run. A trial that fails
 * is kept and the run goes on; when a cell cannot be brought up or a host is lost, the run stops, says so,
 * and can be resumed.
 * @throws RiggerError with what is wrong; the bundle is then unfinished
 */
export const runExperiment = async (
  session: Session,
  node: ExperimentNode,
  origin: Omit<RunOrigin, 'emulated'>,
): Promise<RunResult> => {
  const { experiment, hosts, observed } = await readFor(session, node, origin.usualShare);
  for (const diagnostic of experiment.warnings) session.emit({ type: 'warning', diagnostic });
  const before = await environments({ session, hosts });
  const emulated = before.some((file) => file.emulated);
  const open = await openRun(session, experiment, { ...origin, emulated }, observed);
  const running: Running = {
    ...{ session, node, experiment, open, hosts, observed },
    tools: new Map(),
    note: noting(session, open, origin.folder !== undefined),
  };
  announce(running);
  await recordBefore(running, before);
  const stopped = await runBlocks(running);
  await tearDownCell(running, experiment.planned[0]!);
  await finishRun(running, stopped, await environments(running));
  const failed = open.rows.filter(({ status }) => status === 'failed').length;
  // A trial that is not ok has one row.
  const lost = open.rows.filter(({ status, warm_up }) => status !== 'ok' && !warm_up).length;
  const { folder } = open.writer;
  running.note({
    type: 'experiment-finished',
    experiment: open.run.name,
    bundle: folder,
    trials: open.trials,
    failed,
    lost,
  });
  if (origin.folder === undefined) {
    await flushEvents(running);
    await sealBundle(folder);
  }
  return { bundle: folder, trials: open.trials, failed, lost };
};

/** The experiment as it would run now, for `plan`; no host is touched. @throws RiggerError with all mistakes */
export const planExperiment = async (
  session: Session,
  node: ExperimentNode,
  usualShare?: number,
): Promise<Experiment> => (await readFor(session, node, usualShare)).experiment;

const readFor = async (session: Session, node: ExperimentNode, usualShare: number | undefined) => {
  const hosts = [...new Set(Object.values(session.roles).flat())];
  const observed = session.roles.dut ?? hosts;
  const lookupIn: LookupIn = (extra) => (name) => {
    const own = entryOf(extra, name);
    return own !== undefined ? own : session.variable(observed[0]!, name, extra);
  };
  const experiment = readExperiment(node, session.roles, lookupIn, usualShare);
  return { experiment: await resolveExperiment(experiment, node, session), hosts, observed };
};

const openRun = async (
  session: Session,
  experiment: Experiment,
  origin: RunOrigin,
  observed: readonly string[],
): Promise<OpenBundle> =>
  session.resume && isBundle(bundleFolder(session.runsFolder, session.resume))
    ? resumeRun(session, experiment, bundleFolder(session.runsFolder, session.resume))
    : startRun(session, experiment, origin, await observerCosts(session, observed, experiment.observe));

/** What the hosts are before the first trial; a resumed run wants them to be as they were. */
const recordBefore = async ({ open }: Running, now: readonly HostFile[]): Promise<void> => {
  await requireSameEnvironment(open.writer.folder, now);
  for (const file of now) {
    const path = `${bundleFiles.hosts}/${file.host}/before.json`;
    if (!existsSync(join(open.writer.folder, path))) await open.writer.write(path, pretty(file));
  }
};

const isEmulated = (lab: Value | undefined): boolean =>
  typeof lab === 'object' && lab !== null && 'emulated' in lab && lab.emulated === true;

/** Events go to the run's journal at once; a bundle in a folder of its own gets them with the next append. */
const noting = (session: Session, open: OpenBundle, journalled: boolean) => (event: EventBody) => {
  session.emit(event);
  if (journalled) return;
  open.events.push(JSON.stringify(maskEvent({ at: Date.now(), ...event }, session.masker)));
};

const announce = ({ experiment, open, note }: Running): void => {
  const { design, planned } = experiment;
  const perBlock = planned.reduce((sum, { trials }) => sum + trials.length, 0);
  note({
    type: 'experiment-started',
    experiment: open.run.name,
    bundle: open.writer.folder,
    cells: planned.length,
    blocks: design.warm_up + design.repeat,
    trials: perBlock * (design.warm_up + design.repeat),
    done: open.done.size,
    estimateSeconds: Math.round(experiment.estimate),
    units: Object.fromEntries(Object.entries(experiment.metrics).map(([name, { unit }]) => [name, unit])),
    emulated: open.run.emulated,
  });
};

/** A host of the lab is emulated, and so is any other one whose processor is software. */
const environments = ({ session, hosts }: Pick<Running, 'session' | 'hosts'>): Promise<HostFile[]> =>
  Promise.all(
    hosts.map(async (host) => {
      const file = maskHost(await takeEnvironment(session, host), session.masker);
      return { ...file, emulated: isEmulated(session.variable(host, 'lab')) || emulatedProcessor(file) };
    }),
  );

const runBlocks = async (running: Running): Promise<Stopped> => {
  const { experiment, session, hosts, note, open } = running;
  const { design, schedule } = experiment;
  const watch = driftWatch(session, hosts, open.writer);
  const drift: DriftFile[] = [];
  let looked = false;
  for (let block = 1; block <= schedule.length; block += 1) {
    if (block > design.warm_up + design.repeat && enough(running))
      return { stopped_because: 'half-width', blocks: block - 1 };
    if (block > design.warm_up + design.repeat && design.until === null) break;
    const places = placesOf(experiment, block).filter(
      ({ cell, trial }) => !open.done.has(placeKey(block, cell.cell.index, trial.workload)),
    );
    if (places.length === 0) continue;
    if (!looked) await watch.look(block - 1);
    looked = true;
    await runBlock(running, places, watch);
    const found = await watch.look(block);
    // The same counter rising in every block is news once; the bundle has all of it.
    for (const { host, check, message } of found.filter((each) => firstOf(each, drift)))
      note({ type: 'message', host, text: `drift in block ${block}, ${check}: ${message}` });
    drift.push(...found);
  }
  const reached = design.until !== null && enough(running);
  return {
    stopped_because: design.until === null ? 'repeat' : reached ? 'half-width' : 'max-repeat',
    blocks: schedule.length,
  };
};

const firstOf = ({ host, check }: DriftFile, earlier: readonly DriftFile[]): boolean =>
  !earlier.some((each) => each.host === host && each.check === check);

const enough = ({ experiment: { design, planned, analysis }, open }: Running): boolean => {
  if (design.until === null) return true;
  const metrics = design.until.of.length > 0 ? design.until.of : analysis.metrics.slice(0, 1);
  const cells = planned.map(({ cell }) => cell);
  // Where no two cells are compared after all, each is watched by itself.
  const effects =
    design.until.watches === 'comparison' ? effectPrecisions(open.rows, cells, analysis, metrics) : [];
  if (effects.length > 0) return preciseEnough(effects, design.until);
  const judged = planned.flatMap(({ cell, trials }) =>
    precisions(
      open.rows,
      [cell.index],
      metrics.filter((metric) => trials.some(({ workload }) => metric.startsWith(`${workload}.`))),
    ),
  );
  return preciseEnough(judged, design.until);
};

/** Cells of a block in their order; the workloads of a cell after each other, once it is up. */
const runBlock = async (
  running: Running,
  places: readonly SchedulePlace[],
  watch: DriftWatch,
): Promise<void> => {
  const { open, session } = running;
  let before: PlannedCell | undefined;
  let begun = 0;
  for (const place of places) {
    session.signal.throwIfAborted();
    if (session.stopping()) throw stoppedBetween(open);
    const { fresh, every } = running.experiment.design;
    const anew = fresh !== 'trial' && (every !== 'block' || place.block !== begun);
    begun = place.block;
    const bringUp = before === place.cell && !anew ? 0 : await makeReady(running, place, anew);
    before = place.cell;
    await measurePlace(running, place, bringUp);
    // Whatever made the trial fail may have changed more: a guest that is gone is brought up again.
    if (open.failures > 0) {
      before = undefined;
      open.guests.clear();
      session.forget();
    }
    if (open.failures >= hopeless) throw await hopelessRun(running, place, watch);
  }
  await flushEvents(running);
};

/** Brings a cell up, after what was up has been torn down where it is wanted anew. Resolves to the milliseconds it took. */
const makeReady = async (running: Running, place: SchedulePlace, anew: boolean): Promise<number> => {
  const { open, session, tools, note } = running;
  const began = performance.now();
  // An earlier session may have left something up, which would not be anew.
  const up = open.up ?? (open.resumed ? place.cell : undefined);
  if (up && anew) await tearDownCell(running, up);
  await bringUpCell(running, place);
  open.up = place.cell;
  await sweep(running, place.cell);
  for (const diagnostic of await requireTools(session, place.cell.trials, tools))
    note({ type: 'warning', diagnostic });
  await keepSurroundings(running, place.cell);
  return performance.now() - began;
};

/** Why a run is given up, with what a look at the testbed adds to it. */
const hopelessRun = async (
  { open }: Running,
  { block }: SchedulePlace,
  watch: DriftWatch,
): Promise<RiggerError> => {
  const seen = await watch.look(block).catch(() => []);
  return new RiggerError(
    [
      {
        code: 'experiment/hopeless',
        severity: 'error',
        message: `the last ${open.failures} trials all failed, most recently because ${open.lastFailure}`,
        help: `fix the cause, then continue with ${goOnCommand(open.run)}, which measures them again; if the cause is in the playbook, start a new run instead`,
        notes: seen.map(({ host, message }) => `${host}: ${message}`),
      },
    ],
    exitCodes.hostFailed,
  );
};
