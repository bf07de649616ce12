import type { StepOutput } from '../../connection/connection.js';
import type { ProcessFile } from '../bundle/format.js';
import type { PlannedTrial } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { lastWords } from '../workloads/workload.js';
import { type Round, runRound } from './jobs.js';
import { marked } from './leftovers.js';
import { startFailures, startScript, stopScript, type TrialHelper } from './server-script.js';
import type { TrialSite } from './site.js';

interface Started extends TrialHelper {
  readonly machine: Machine;
  readonly role: 'server' | 'load';
}

/** Servers and loads of a trial, and what the hosts said once they were up. */
export interface Helpers {
  readonly started: readonly Started[];
  /** Why they are not all there; null when they are. */
  readonly why: string | null;
  /** The answers to the steps that were asked for. */
  readonly after: ReadonlyMap<string, readonly StepOutput[]>;
  /** `performance.now()` at their arrival. */
  readonly readyAt: number;
}

/**
 * Starts every server, each proven to listen, then every load, which may need one of them; with the last of
 * these rounds the hosts asked for run their steps.
 */
export const startHelpers = async (
  trial: PlannedTrial,
  site: TrialSite,
  limit: number,
  around: NonNullable<Round['around']>,
): Promise<Helpers> => {
  const servers = serversOf(trial, site.token, limit);
  const loads = loadsOf(trial, site.token, limit);
  const first = await start(servers, site, loads.length === 0 ? around : new Map());
  if (loads.length === 0 || first.why !== null) return first;
  const second = await start(loads, site, around);
  return { ...second, started: [...servers, ...loads] };
};

const start = async (
  started: readonly Started[],
  { connection, signal, run }: TrialSite,
  around: NonNullable<Round['around']>,
): Promise<Helpers> => {
  const jobs = started.map((helper) => ({
    machine: helper.machine,
    script: marked(run, startScript(helper)),
  }));
  if (jobs.length === 0 && around.size === 0)
    return { started, why: null, after: new Map(), readyAt: performance.now() };
  const { outputs, after } = await runRound(connection, { jobs, around, limit: 60, signal });
  const failures = outputs.flatMap(({ exit, stderr, lost }, index) => {
    if (exit === 0) return [];
    const { machine, argv, role } = started[index]!;
    const what = `the ${role} ${argv[0]} on ${machine.name}`;
    const words = lost ?? lastWords(stderr);
    return [`${what} ${startFailures[exit ?? 0] ?? 'could not be started'}${words ? `: ${words}` : ''}`];
  });
  return { started, why: failures[0] ?? null, after, readyAt: performance.now() };
};

const serversOf = ({ clients, loads }: PlannedTrial, token: string, limit: number): Started[] =>
  [...clients, ...loads].flatMap(({ server }, index) =>
    server
      ? [
          {
            role: 'server',
            machine: server.machine,
            handle: `${token}-s${index}`,
            argv: server.argv,
            listens: { protocol: server.listens, port: server.port },
            limit,
          },
        ]
      : [],
  );

const loadsOf = ({ loads }: PlannedTrial, token: string, limit: number): Started[] =>
  loads.map(({ machine, argv }, index) => ({
    role: 'load',
    machine,
    handle: `${token}-l${index}`,
    argv,
    limit,
  }));

/** Ends them all, however far they got, and brings home what they printed. */
export const stopHelpers = async (
  { started }: Helpers,
  { connection }: TrialSite,
): Promise<{ readonly processes: ProcessFile[]; readonly files: { path: string; text: string }[] }> => {
  const jobs = started.map(({ machine, handle }) => ({ machine, script: stopScript(handle) }));
  if (jobs.length === 0) return { processes: [], files: [] };
  // Without the run's signal: what was started is stopped even when the user wants no more.
  const { outputs } = await runRound(connection, { jobs, limit: 30 });
  const files: { path: string; text: string }[] = [];
  const processes = started.map(({ role, machine, argv, handle }, index): ProcessFile => {
    const { stdout, stderr } = outputs[index]!;
    const name = `${machine.name}.${role}${handle.slice(handle.lastIndexOf('-') + 2)}`;
    files.push({ path: `${name}.stdout`, text: stdout }, { path: `${name}.stderr`, text: stderr });
    return {
      role,
      machine: machine.name,
      host: machine.host,
      guest: machine.domain !== undefined,
      ...(machine.container === undefined ? {} : { container: true as const }),
      peer: null,
      way: null,
      argv,
      stdout: `${name}.stdout`,
      stderr: `${name}.stderr`,
      exit: null,
      began: null,
      ended: null,
    };
  });
  return { processes, files };
};
