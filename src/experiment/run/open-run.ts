import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import type { Session } from '../../engine/run/session.js';
import { version } from '../../engine/version.js';
import { problem, RiggerError } from '../../model/index.js';
import type { CellEnvironment, ReproducesFile } from '../bundle/format.js';
import {
  type BundleWriter,
  bundleFiles,
  bundleVersion,
  bundleWriter,
  type LevelsFile,
  maskRun,
  type ObserverCost,
  type ResultRow,
  type RunFile,
  readBundle,
  type SessionFile,
} from '../bundle/index.js';
import type { PlannedCell } from '../plan/cell.js';
import type { Experiment } from '../plan/experiment.js';
import { salvage } from './salvage.js';
import { requireSameDesign } from './same-design.js';

/** A run that is under way: its bundle and what is in it already. */
export interface OpenBundle {
  readonly writer: BundleWriter;
  readonly run: RunFile;
  /** Rows of the trials so far. */
  readonly rows: ResultRow[];
  /** Attempts so far by place. */
  readonly attempts: Map<string, number>;
  /** Places that need no further trial. */
  readonly done: Set<string>;
  /** Trials so far. */
  trials: number;
  /** Lines for events.jsonl that are not written yet. */
  readonly events: string[];
  /** What of the guests' definitions is in the bundle. */
  readonly domains: Set<string>;
  /** Guests whose agents have answered. */
  readonly guests: Set<string>;
  /** What cells were measured in, as far as it is known in this session. */
  readonly surroundings: Map<number, CellEnvironment>;
  /** Whether it has been taken up again. */
  readonly resumed: boolean;
  /** Machines on which nothing of an earlier session is left. */
  readonly swept: Set<string>;
  /** The cell that is up. */
  up: PlannedCell | undefined;
  /** What trials ran under, as it is known last, and was before the present block. */
  under: LevelsFile | undefined;
  beforeBlock: LevelsFile | undefined;
  block: number;
  /** Seconds that common starts need on top, as earlier ones have shown. */
  extraLead: number;
  /** Failed trials in a row, and why the last one failed. */
  failures: number;
  lastFailure: string;
}

const empty = () => ({
  events: [],
  domains: new Set<string>(),
  guests: new Set<string>(),
  surroundings: new Map<number, CellEnvironment>(),
  swept: new Set<string>(),
  up: undefined,
  under: undefined,
  beforeBlock: undefined,
  block: 0,
  extraLead: 0,
  failures: 0,
  lastFailure: '',
});

/** What only the caller knows. */
export interface RunOrigin {
  /** The playbook's path as given. */
  readonly playbook: string;
  readonly emulated: boolean;
  /**
   * The folder of the run that becomes the bundle: its journal is the bundle's, and the caller seals it when
   * the journal has ended. Without it the experiment makes a folder of its own, and seals it.
   */
  readonly folder?: string;
  /** The smallest effect of an experiment that names none. */
  readonly usualShare?: number;
  /** The run that this one repeats. */
  readonly reproduces?: ReproducesFile;
}

/** A new bundle folder with its `run.json` and the inputs. */
export const startRun = async (
  session: Session,
  experiment: Experiment,
  { playbook, emulated, folder, reproduces }: RunOrigin,
  costs: readonly ObserverCost[],
): Promise<OpenBundle> => {
  const name = experiment.name ?? basename(playbook).replace(/\.ya?ml$/, '');
  const started = new Date();
  const writer = await bundleWriter(folder ?? join(session.runsFolder, newId(name, started)));
  const id = basename(writer.folder);
  const planned: RunFile = {
    format: 'rigger-bundle',
    version: bundleVersion,
    run: id,
    name,
    title: session.name,
    question: experiment.question,
    started: started.toISOString(),
    operator: { user: userInfo().username, controller: hostname() },
    versions: { rigger: version, node: process.version },
    playbook,
    emulated,
    roles: session.roles,
    design: experiment.design,
    cells: experiment.cells,
    schedule: experiment.schedule,
    measure: experiment.measure,
    observe: experiment.observe.map(({ name }) => name),
    analysis: experiment.analysis,
    metrics: experiment.metrics,
    observer_costs: costs,
    estimate_seconds: Math.round(experiment.estimate),
    ...(reproduces ? { reproduces } : {}),
    ...(experiment.resolved ? { resolved: experiment.resolved } : {}),
  };
  const run = maskRun(planned, session.masker);
  await writer.write(bundleFiles.run, pretty(run));
  await noteSession(writer, started.toISOString(), 0);
  return {
    writer,
    run,
    rows: [],
    attempts: new Map(),
    done: new Set(),
    trials: 0,
    resumed: false,
    ...empty(),
  };
};

/** Says in the bundle that somebody works on it from now on. */
const noteSession = (writer: BundleWriter, started: string, trials: number): Promise<void> => {
  const line: SessionFile = { started, rigger: version, trials };
  return writer.append(bundleFiles.sessions, `${JSON.stringify(line)}\n`);
};

const newId = (name: string, started: Date): string =>
  `${started.toISOString().replace(/[-:]|\.\d+/g, '')}-${name}-${randomBytes(2).toString('hex')}`;

export const pretty = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`;

/**
 * Takes up a run again. What a crash left half-done is recorded as interrupted.
 * @throws RiggerError when the run is finished, or was started with another design
 */
export const resumeRun = async (
  session: Session,
  experiment: Experiment,
  folder: string,
): Promise<OpenBundle> => {
  const bundle = await readBundle(folder);
  if (bundle.finished)
    throw new RiggerError([
      problem('experiment/finished', `${bundle.run.run} is finished`, {
        help: 'start a new run: leave out --resume',
      }),
    ]);
  await requireSameDesign(bundle, experiment, session);
  const writer = await bundleWriter(folder);
  const salvaged = await salvage(writer);
  await noteSession(writer, new Date().toISOString(), salvaged.trials);
  return { writer, run: bundle.run, ...empty(), ...salvaged, resumed: true };
};

/** Whether an experiment has begun in a folder. */
export const isBundle = (folder: string): boolean => existsSync(join(folder, bundleFiles.run));

/** Where the bundle to resume is: a path, or the name of a run. */
export const bundleFolder = (runsFolder: string, resume: string): string =>
  isBundle(resume) ? resume : join(runsFolder, basename(resume));
