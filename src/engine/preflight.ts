import type { Play, Step } from '../language/play.js';
import type { Diagnostic } from '../model/index.js';
import { BackgroundProcesses } from './background.js';
import { HostPlay } from './host-play.js';
import { HostState } from './host-state.js';
import { lookAhead, namesSetBy } from './lookahead.js';
import { Pace } from './pace.js';
import { resolveHosts } from './play-hosts.js';
import { checkArguments } from './role-arguments.js';
import type { PlayContext, RunContext } from './run-context.js';
import { type LoadVarsFiles, loadVarsFiles } from './vars-files.js';

/**
 * Walks every play for every host without touching one: whatever can already be told to be wrong
 * (undefined variables, wrong fields, missing files, role arguments) is found here, all at once.
 */
export const preflight = async (
  run: RunContext,
  plays: readonly Play[],
  load: LoadVarsFiles,
): Promise<Diagnostic[]> => {
  const found = new Map<string, Diagnostic>();
  const setBefore = new Set<string>();
  const others = otherHosts(run, plays);
  for (const [index, play] of plays.entries()) {
    const hosts = resolveHosts(play, run);
    const { varsFiles } = await loadVarsFiles(play, run, load);
    for (const host of hosts) {
      const hostPlay = new HostPlay(
        stateFor(host, run, setBefore),
        contextFor({ ...run, host: others, known: others }, play, index, hosts, varsFiles),
      );
      for (const diagnostic of await mistakesOf(play, hostPlay)) {
        found.set(JSON.stringify([diagnostic.code, diagnostic.message, diagnostic.position]), diagnostic);
      }
    }
    for (const name of namesSetIn(play.steps)) setBefore.add(name);
  }
  return [...found.values()];
};

const mistakesOf = async (play: Play, hostPlay: HostPlay): Promise<Diagnostic[]> => {
  const steps = [...play.steps, ...play.handlers.map(({ step }) => step)];
  const { problems } = await lookAhead(steps, hostPlay, true);
  const roles = play.roles.flatMap((role) =>
    role.arguments
      ? checkArguments(
          role,
          hostPlay.scopeOf({
            vars: role.vars,
            defaults: role.defaults,
            origin: { role: { name: role.name, path: role.path }, folder: role.path },
          }),
          hostPlay.host,
        )
      : [],
  );
  return [...problems, ...roles];
};

/** A state of its own, so that looking leaves no trace in the run. */
const stateFor = (host: string, run: RunContext, setBefore: ReadonlySet<string>): HostState => {
  const state = new HostState(host, run.inventory.variablesOf(host));
  for (const name of setBefore) state.unknown.set(name, 'an earlier play sets it');
  return state;
};

/** Hosts of whom a step speaks: how far their own steps will have come by then, nobody knows. */
const otherHosts = (run: RunContext, plays: readonly Play[]): RunContext['host'] => {
  const names = plays.flatMap(({ steps }) => [...namesSetIn(steps)]);
  const states = new Map<string, HostState>();
  return (host) => {
    const state = states.get(host) ?? new HostState(host, run.inventory.variablesOf(host));
    for (const name of names) state.unknown.set(name, `a task on ${host} sets it`);
    states.set(host, state);
    return state;
  };
};

const contextFor = (
  run: RunContext,
  play: Play,
  index: number,
  hosts: readonly string[],
  varsFiles: PlayContext['varsFiles'],
): PlayContext => ({
  ...run,
  play,
  index,
  batch: [],
  playHosts: hosts,
  pace: new Pace([]),
  throttles: new Map(),
  background: new BackgroundProcesses(),
  once: new Map(),
  abort: {},
  varsFiles,
});

function* namesSetIn(steps: readonly Step[]): Iterable<string> {
  for (const step of steps) {
    if (step.kind === 'task') yield* namesSetBy(step);
    if (step.kind === 'block') yield* namesSetIn([...step.block, ...step.rescue, ...step.always]);
  }
}
