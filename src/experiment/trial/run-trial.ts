import type { ShellStep } from '../../connection/connection.js';
import type { ObservationFile, ProcessFile, StartFile } from '../bundle/format.js';
import { snapshotScript } from '../observers/observer.js';
import type { PlannedClient, PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { type Clock, clockSteps, correction, type HostClock, readClocks } from './clocks.js';
import { type Helpers, startHelpers, stopHelpers } from './helpers.js';
import { type JobOutput, runRound } from './jobs.js';
import type { TrialSite } from './site.js';
import { readTimed, timedScript } from './timed-script.js';

/** What a trial brought home: raw files and their description. */
export interface TrialOutcome {
  readonly processes: readonly ProcessFile[];
  readonly observations: readonly ObservationFile[];
  readonly start: StartFile | null;
  /** By name in the trial's folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Why the trial failed; null when every client ended by itself. */
  readonly why: string | null;
  /** Milliseconds that the clients were there for. */
  readonly measuring: number;
}

/**
 * Runs one trial: servers and loads up and proven ready, clients started together between two looks at the
 * counters, everything stopped again whatever happened.
 * @throws RiggerError `connection/lost` and the like, after which nothing is known of the trial
 */
export const runTrial = async (trial: PlannedTrial, site: TrialSite): Promise<TrialOutcome> => {
  const limit = trial.seconds * 2 + 30;
  const together = trial.clients.length > 1;
  const helpers = await startHelpers(
    trial,
    site,
    limit + 30,
    together ? clockAround(trial.clients) : new Map(),
  );
  let outcome: TrialOutcome;
  try {
    outcome =
      helpers.why === null
        ? await runClients(trial, site, helpers, limit, together)
        : { ...nothing, why: helpers.why };
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

const nothing: TrialOutcome = {
  processes: [],
  observations: [],
  start: null,
  files: [],
  why: null,
  measuring: 0,
};

/** Each host of a client tells its clock and those of its guests once everything else is up. */
const clockAround = (clients: readonly PlannedClient[]) =>
  new Map(
    [...byHost(clients)].map(([host, machines]) => [host, { before: [], after: clockSteps(machines) }]),
  );

const byHost = (clients: readonly PlannedClient[]): Map<string, Machine[]> => {
  const found = new Map<string, Machine[]>();
  for (const { machine } of clients) {
    const machines = found.get(machine.host) ?? [];
    if (!machines.some(({ name }) => name === machine.name)) found.set(machine.host, [...machines, machine]);
  }
  return found;
};

const runClients = async (
  trial: PlannedTrial,
  site: TrialSite,
  helpers: Helpers,
  limit: number,
  together: boolean,
): Promise<TrialOutcome> => {
  const clocks = new Map<string, HostClock>();
  for (const [host, machines] of byHost(trial.clients)) {
    const outputs = helpers.after.get(host);
    if (outputs && together) clocks.set(host, readClocks(machines, outputs));
  }
  const elapsed = performance.now() - helpers.readyAt;
  const clockOf = ({ host, name }: Machine): Clock =>
    clocks.get(host)?.machines.get(name) ?? { offset: 0, within: 0 };
  const startAt = (machine: Machine): bigint | undefined => {
    const now = clocks.get(machine.host)?.now ?? null;
    if (now === null) return undefined;
    return now + nanoseconds(elapsed + site.lead * 1000 + correction(clockOf(machine)));
  };
  const jobs = trial.clients.map(({ machine, argv }) => {
    const at = startAt(machine);
    return { machine, script: timedScript(argv, { limit, ...(at === undefined ? {} : { startAt: at }) }) };
  });
  const snapshots = site.observers.map(
    ({ script }): ShellStep => ({ script: snapshotScript(script), timeout: 20 }),
  );
  const around = new Map(site.observed.map((host) => [host, { before: snapshots, after: snapshots }]));
  // Hosts that run no client would look twice at once; their second look waits for the round to end.
  const idle = site.observed.filter((host) => !jobs.some(({ machine }) => machine.host === host));
  const early = await lookAt(idle, snapshots, site);
  for (const host of idle) around.delete(host);
  const began = performance.now();
  const round = await runRound(site.connection, {
    jobs,
    around,
    limit: limit + 10,
    quiet: trial.seconds + (together ? site.lead : 0),
    signal: site.signal,
  });
  const measuring = performance.now() - began;
  const late = await lookAt(idle, snapshots, site);
  const files: { path: string; text: string }[] = [];
  const names = new Set<string>();
  const processes = trial.clients.map((client, index): ProcessFile => {
    const output = round.outputs[index]!;
    const name = distinct(`${client.machine.name}.client`, names);
    const timed = readTimed(output.stderr);
    files.push(
      { path: `${name}.stdout`, text: output.stdout },
      { path: `${name}.stderr`, text: wordsOf(timed.stderr, output) },
    );
    const by = correction(clockOf(client.machine));
    return {
      role: 'client',
      machine: client.machine.name,
      host: client.machine.host,
      guest: client.machine.domain !== undefined,
      peer: client.peer?.name ?? null,
      way: client.way,
      argv: client.argv,
      stdout: `${name}.stdout`,
      stderr: `${name}.stderr`,
      exit: timed.exit,
      began: timed.began === null ? null : timed.began - by,
      ended: timed.ended === null ? null : timed.ended - by,
    };
  });
  const observations = site.observed.flatMap((host) =>
    site.observers.map(({ name }, index): ObservationFile => {
      const [before, after] = ['before', 'after'].map((when) => `observers/${host}.${name}.${when}`) as [
        string,
        string,
      ];
      const [first, second] = idle.includes(host) ? [early, late] : [round.before, round.after];
      files.push({ path: before, text: first.get(host)?.[index]?.stdout ?? '' });
      files.push({ path: after, text: second.get(host)?.[index]?.stdout ?? '' });
      return { observer: name, host, before, after };
    }),
  );
  const gone = trial.clients.flatMap(({ machine }, index) => {
    const { lost } = round.outputs[index]!;
    return lost === undefined ? [] : [`${machine.name}: ${lost}`];
  });
  return {
    processes,
    observations,
    start: together ? startFile(processes, trial.clients, startAt, clockOf) : null,
    files,
    why: gone[0] ?? null,
    measuring,
  };
};

const lookAt = async (hosts: readonly string[], snapshots: readonly ShellStep[], site: TrialSite) => {
  if (hosts.length === 0 || snapshots.length === 0) return new Map<string, never>();
  const around = new Map(hosts.map((host) => [host, { before: snapshots, after: [] }]));
  return (await runRound(site.connection, { jobs: [], around, limit: 60, signal: site.signal })).before;
};

const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n;

/** A machine may run several clients; their files are told apart by a number. */
const distinct = (name: string, taken: Set<string>): string => {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  taken.add(free);
  return free;
};

const wordsOf = (stderr: string, { lost }: JobOutput): string =>
  lost === undefined ? stderr : `${stderr}${lost}\n`;

const startFile = (
  processes: readonly ProcessFile[],
  clients: readonly PlannedClient[],
  startAt: (machine: Machine) => bigint | undefined,
  clockOf: (machine: Machine) => Clock,
): StartFile | null => {
  const began = processes.flatMap((each) => (each.began === null ? [] : [each.began]));
  const first = clients[0]!.machine;
  const scheduled = startAt(first);
  if (scheduled === undefined || began.length < processes.length) return null;
  return {
    scheduled: Number(scheduled / 1000n) / 1000 - correction(clockOf(first)),
    skew: Math.round((Math.max(...began) - Math.min(...began)) * 1000) / 1000,
    offsets: Object.fromEntries(
      clients.map(({ machine }) => {
        const { offset, within } = clockOf(machine);
        return [machine.name, { ms: offset, within, applied: correction({ offset, within }) !== 0 }];
      }),
    ),
  };
};
