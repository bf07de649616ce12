import type { LevelsFile, ObservationFile, ProcessFile, StartFile } from '../bundle/format.js';
import type { PlannedClient, PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { type Helpers, startHelpers, stopHelpers } from './helpers.js';
import { type JobOutput, runRound } from './jobs.js';
import { marked } from './leftovers.js';
import { levelHosts, levelScript, machinesOfTrial, readLevels } from './levels.js';
import { idleLooks, type Looks, lookNow, lookSteps, observationFiles } from './looks.js';
import type { TrialSite } from './site.js';
import { clocksAfter, noSchedule, type Schedule, schedule } from './start-together.js';
import { readTimed, timedScript } from './timed-script.js';

/** What a trial brought home: raw files and their description. */
export interface TrialOutcome {
  readonly processes: readonly ProcessFile[];
  readonly observations: readonly ObservationFile[];
  readonly start: StartFile | null;
  /** Undefined where nothing was measured. */
  readonly levels?: LevelsFile;
  /** By name in the trial's folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Why the trial failed; null when every client ended by itself. */
  readonly why: string | null;
  /** Milliseconds that the clients were there for. */
  readonly measuring: number;
}

/** A trial of which nothing is known. */
export const nothingMeasured: TrialOutcome = {
  processes: [],
  observations: [],
  start: null,
  files: [],
  why: null,
  measuring: 0,
};

/** Who has clients, and who is looked at before they are given their orders. */
interface Stage {
  readonly trial: PlannedTrial;
  readonly site: TrialSite;
  /** Seconds for a client. */
  readonly limit: number;
  readonly together: boolean;
  /**
   * Hosts whose first look comes with the start of the helpers: those without a client, and all when clients
   * start together, because a look between the order and the start would make the start late.
   */
  readonly early: readonly string[];
  /** Observed hosts without a client. */
  readonly idle: readonly string[];
}

/**
 * Runs one trial: servers and loads up and proven ready, clients started together between two looks at the
 * counters, everything stopped again whatever happened.
 * @throws RiggerError `connection/lost` and the like, after which nothing is known of the trial
 */
export const runTrial = async (trial: PlannedTrial, site: TrialSite): Promise<TrialOutcome> => {
  const together = trial.clients.length > 1;
  const idle = site.observed.filter((host) => !trial.clients.some(({ machine }) => machine.host === host));
  const stage: Stage = {
    trial,
    site,
    limit: trial.seconds * 2 + 30,
    together,
    idle,
    early: together ? site.observed : idle,
  };
  const nothingRuns = await idleLooks(site);
  const helpers = await startHelpers(trial, site, stage.limit + 30, preparations(stage));
  let outcome: TrialOutcome;
  try {
    outcome =
      helpers.why === null
        ? await runClients(stage, helpers, nothingRuns)
        : { ...nothingMeasured, why: helpers.why };
  } catch (error) {
    // The host that is gone cannot be asked to stop anything; the others can.
    await stopHelpers(helpers, site).catch(() => undefined);
    throw error;
  }
  const stopped = await stopHelpers(helpers, site);
  return {
    ...outcome,
    processes: [...outcome.processes, ...stopped.processes],
    files: [...outcome.files, ...stopped.files],
  };
};

/** What hosts do once the helpers are up: a first look, then the clocks, which must be as fresh as can be. */
const preparations = ({ trial, site, together, early }: Stage) => {
  const clocks = together ? clocksAfter(trial.clients) : new Map<string, never[]>();
  const hosts = new Set([...(lookSteps(site).length > 0 ? early : []), ...clocks.keys()]);
  return new Map(
    [...hosts].map((host) => [
      host,
      { before: [], after: [...(early.includes(host) ? lookSteps(site) : []), ...(clocks.get(host) ?? [])] },
    ]),
  );
};

const runClients = async (stage: Stage, helpers: Helpers, nothingRuns: Looks): Promise<TrialOutcome> => {
  const { trial, site, limit, together, early, idle } = stage;
  const looks = lookSteps(site);
  const clockOutputs = (host: string) =>
    (helpers.after.get(host) ?? []).slice(early.includes(host) ? looks.length : 0);
  const plan = together ? schedule(trial.clients, clockOutputs, helpers.readyAt, site.lead) : noSchedule;
  const busy = site.observed.filter((host) => !idle.includes(host));
  const machines = machinesOfTrial(trial);
  const under = levelHosts(machines);
  const levelSteps = (host: string) =>
    under.has(host) ? [{ script: levelScript(under.get(host)!), timeout: 20 }] : [];
  const began = performance.now();
  const round = await runRound(site.connection, {
    jobs: trial.clients.map(({ machine, argv }) => {
      const startAt = plan.startAt(machine);
      const timed = timedScript(argv, { limit, ...(startAt === undefined ? {} : { startAt }) });
      return { machine, script: marked(site.run, timed) };
    }),
    around: new Map(
      [...new Set([...busy, ...under.keys()])].map((host) => [
        host,
        {
          before: busy.includes(host) && !early.includes(host) ? looks : [],
          after: [...(busy.includes(host) ? looks : []), ...levelSteps(host)],
        },
      ]),
    ),
    limit: limit + plan.lead + 10,
    quiet: trial.seconds + plan.lead,
    signal: site.signal,
  });
  const measuring = performance.now() - began;
  const late = await lookNow(idle, site);
  const first = (host: string) => (early.includes(host) ? helpers.after : round.before).get(host)?.[0];
  const second = (host: string) => (idle.includes(host) ? late.get(host) : round.after.get(host)?.[0]);
  const looked = {
    before: new Map(site.observed.map((host) => [host, first(host)])),
    after: new Map(site.observed.map((host) => [host, second(host)])),
  };
  const { observations, files: snapshots } = observationFiles(site, looked, nothingRuns);
  const { processes, files, boots } = clientFiles(trial.clients, round.outputs, plan);
  const said = new Map([...under.keys()].map((host) => [host, round.after.get(host)?.at(-1)]));
  const gone = trial.clients.flatMap(({ machine }, index) => {
    const { lost } = round.outputs[index]!;
    return lost === undefined ? [] : [`${machine.name}: ${lost}`];
  });
  return {
    processes,
    observations,
    start: plan.started(processes),
    levels: readLevels(machines, said, boots),
    files: [...files, ...snapshots],
    why: gone[0] ?? null,
    measuring,
  };
};

const clientFiles = (clients: readonly PlannedClient[], outputs: readonly JobOutput[], plan: Schedule) => {
  const files: { path: string; text: string }[] = [];
  const names = new Set<string>();
  const boots = new Map<string, string | null>();
  const processes = clients.map(({ machine, peer, way, argv }, index): ProcessFile => {
    const output = outputs[index]!;
    const name = distinct(`${machine.name}.client`, names);
    const { stderr, exit, began, ended, boot } = readTimed(output.stderr);
    boots.set(machine.name, boot);
    const words = output.lost === undefined ? stderr : `${stderr}${output.lost}\n`;
    files.push({ path: `${name}.stdout`, text: output.stdout }, { path: `${name}.stderr`, text: words });
    return {
      role: 'client',
      ...whereabouts(machine),
      peer: peer?.name ?? null,
      way,
      argv,
      stdout: `${name}.stdout`,
      stderr: `${name}.stderr`,
      exit,
      began: began === null ? null : began - plan.correction(machine),
      ended: ended === null ? null : ended - plan.correction(machine),
    };
  });
  return { processes, files, boots };
};

const whereabouts = ({ name, host, domain, container }: Machine) => ({
  machine: name,
  host,
  guest: domain !== undefined,
  ...(container === undefined ? {} : { container: true as const }),
});

/** A machine may run several clients; their files are told apart by a number. */
const distinct = (name: string, taken: Set<string>): string => {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  taken.add(free);
  return free;
};
