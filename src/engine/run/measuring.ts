import type { Play, Step } from '../../language/play.js';
import {
  type Diagnostic,
  type FactQuery,
  problem,
  type Reading,
  RiggerError,
  type Value,
} from '../../model/index.js';
import { HostFailed, isUnreachable, PlayStopped } from '../host/stops.js';
import { HostPlay } from '../play/host-play.js';
import { hostsByRole } from '../play/play-hosts.js';
import { type ResolvedTask, resolveSteps } from '../play/resolve-steps.js';
import { type PlayContext, playContext, type RunContext } from '../play/run-context.js';
import { Walk } from '../walk/walk.js';
import { BackgroundProcesses, stopBackground } from '../wire/background.js';
import { readFacts } from '../wire/execute.js';
import { noCost } from '../wire/link.js';
import type { ConvergeResult, Session } from './session.js';

/** What the command line adds to a measuring play's session. */
export interface SessionOptions {
  readonly varsFiles: PlayContext['varsFiles'];
  readonly runsFolder: string;
  readonly resume?: string;
}

/** A session that has to be closed when the play is over. */
export interface OpenSession extends Session {
  /** Stops what the steps left running in the background. */
  close(): Promise<void>;
}

/** Opens a measuring play: its hosts by role, its variables, and ordinary tasks between trials. */
export const openSession = (
  run: RunContext,
  play: Play,
  index: number,
  options: SessionOptions,
): OpenSession => {
  const background = new BackgroundProcesses();
  const roles = hostsByRole(play, run);
  const hosts = [...new Set(Object.values(roles).flat())];
  const empty = Object.entries(roles).find(([, names]) => names.length === 0);
  if (empty || hosts.length === 0)
    throw new RiggerError([
      problem('engine/no-hosts', `the role ${empty?.[0] ?? 'hosts'} of "${play.name}" matches no host`, {
        position: play.hosts.position,
        help: 'see `rigger inventory --graph` for the groups, and check --limit',
      }),
    ]);
  for (const host of hosts) run.host(host).inPlay = true;
  const contextFor = (overrides: ReadonlyMap<string, Value>): PlayContext =>
    playContext(run, play, index, {
      batch: hosts,
      playHosts: hosts,
      varsFiles: options.varsFiles,
      overrides,
      // One for all trials: what a step leaves running ends with the play.
      background,
    });
  const roleOf = (host: string): Value => Object.entries(roles).find(([, names]) => names.includes(host))![0];
  return {
    name: play.name,
    roles,
    converge: async (steps, variables) => {
      const context = contextFor(new Map(Object.entries(variables)));
      const results = await Promise.all(
        hosts.map((host) =>
          convergeHost(host, roleOf(host), steps, context).finally(() => context.pace.leave(host)),
        ),
      );
      return merged(results);
    },
    resolve: async (steps, variables) => {
      const found: ResolvedTask[] = [];
      for (const host of hosts) {
        const own = contextFor(new Map([...Object.entries(variables), ['experiment_role', roleOf(host)]]));
        // A handler may be notified by any step: what it does is part of what the steps do.
        const all = [...steps, ...play.handlers.map(({ step }) => step)];
        found.push(...(await resolveSteps(all, new HostPlay(run.host(host), own))));
      }
      return found;
    },
    forget: () => {
      for (const host of hosts) run.host(host).facts.forgetAll();
    },
    connection: (host) => run.links.of(host).open(),
    read: (host, queries) => readNow(run, host, queries),
    variable: (host, name, extra = {}) => {
      const state = run.host(host);
      const hostPlay = new HostPlay(state, contextFor(new Map(Object.entries(extra))));
      return hostPlay.scopeOf({ defaults: [], vars: [], origin: { folder: run.playbookFolder } }).get(name);
    },
    emit: run.emit,
    signal: run.signal,
    stopping: run.stopping,
    masker: run.masker,
    runsFolder: options.runsFolder,
    ...(options.resume === undefined ? {} : { resume: options.resume }),
    close: () => stopBackground({ background, emit: run.emit }),
  };
};

interface HostConvergence {
  readonly changed: number;
  readonly failed?: { readonly host: string; readonly diagnostic: Diagnostic };
}

/** A failure here ends the cell, not the host: the next cell may well come up. */
const convergeHost = async (
  host: string,
  role: Value,
  steps: readonly Step[],
  context: PlayContext,
): Promise<HostConvergence> => {
  const state = context.host(host);
  const before = state.summary().changed;
  const overrides = new Map([...(context.overrides ?? []), ['experiment_role', role] as const]);
  const walk = new Walk(state, { ...context, overrides });
  const changed = () => state.summary().changed - before;
  try {
    await walk.all(steps);
    return { changed: changed() };
  } catch (error) {
    if (error instanceof PlayStopped) return { changed: changed() };
    if (error instanceof HostFailed)
      return { changed: changed(), failed: { host, diagnostic: error.diagnostic } };
    if (isUnreachable(error))
      return { changed: changed(), failed: { host, diagnostic: error.diagnostics[0]! } };
    throw error;
  }
};

const merged = (results: readonly HostConvergence[]): ConvergeResult => {
  const failed = results.flatMap((result) => (result.failed ? [result.failed] : []));
  return { ok: failed.length === 0, changed: results.reduce((sum, { changed }) => sum + changed, 0), failed };
};

const readNow = async (
  run: RunContext,
  host: string,
  queries: readonly FactQuery[],
): Promise<Reading<unknown>[]> => {
  const { facts } = run.host(host);
  facts.invalidate(queries.flatMap(({ scopes }) => scopes));
  await readFacts(queries, { link: run.links.of(host), store: facts, cost: noCost() });
  return queries.map((query) => facts.get(query)!);
};
