import type { Play } from '../../language/play.js';
import { type AddedHost, everyStep, hostAddedBy, namesSetBy } from '../../language/steps.js';
import type { Diagnostic } from '../../model/index.js';
import { withoutHost } from '../../model/without-host.js';
import { HostState } from '../host/host-state.js';
import { HostPlay } from '../play/host-play.js';
import { lookAhead } from '../play/lookahead.js';
import { resolveHosts } from '../play/play-hosts.js';
import { checkArguments } from '../play/role-arguments.js';
import { type HostSource, loneContext, type PlayContext, type RunContext } from '../play/run-context.js';
import { foreseeVarsFiles, type LoadVarsFiles } from './vars-files.js';

/** What is wrong with the experiment of a measuring play, as far as it can be told without a host. */
export type ExperimentMistakes = (
  play: Play,
  index: number,
  context: PlayContext,
) => Promise<readonly Diagnostic[]>;

/**
 * Walks every play for every host without touching one: whatever can already be told to be wrong
 * (undefined variables, wrong fields, missing files, role arguments) is found here, all at once.
 */
export const preflight = async (
  run: RunContext,
  plays: readonly Play[],
  load: LoadVarsFiles,
  experimentMistakes: ExperimentMistakes = async () => [],
): Promise<Diagnostic[]> => {
  const found = new Map<string, Found>();
  const setBefore = new Set<string>();
  const added: AddedHost[] = [];
  for (const [index, play] of plays.entries()) {
    const hosts = resolveHosts(play, { ...run, inventory: run.inventory.foreseeing(added) });
    const { varsFiles } = await foreseeVarsFiles(play, run, load);
    const setHere = new Set([...setBefore, ...[...everyStep(play)].flatMap(namesSetBy)]);
    added.push(...[...everyStep(play)].flatMap((step) => hostAddedBy(step) ?? []));
    const inventory = run.inventory.foreseeing(added);
    const others = memo((host: string) => {
      const given = added.filter(({ name }) => name === host).flatMap(({ variables }) => variables);
      return stateFor(host, inventory, new Set([...setHere, ...given]));
    });
    const context = {
      ...loneContext(run, play, index),
      inventory,
      playHosts: hosts,
      varsFiles,
      host: others,
      known: others,
    };
    const add = (diagnostic: Diagnostic, host = ''): void => {
      const { code, message, position } = diagnostic;
      const key = JSON.stringify([code, host === '' ? message : withoutHost(message, host), position]);
      const before = found.get(key);
      if (!before) found.set(key, { diagnostic, likewise: new Set() });
      else if (message !== before.diagnostic.message) before.likewise.add(host);
    };
    if (play.experiment) for (const one of await experimentMistakes(play, index, context)) add(one);
    for (const host of hosts) {
      const hostPlay = new HostPlay(stateFor(host, inventory, setBefore), context);
      for (const one of await mistakesOf(play, hostPlay)) add(one, host);
    }
    for (const name of setHere) setBefore.add(name);
  }
  return [...found.values()].map(told);
};

/** A mistake as it was found first, and the hosts for which it is the same but for their own name. */
interface Found {
  readonly diagnostic: Diagnostic;
  readonly likewise: Set<string>;
}

const namesAtMost = 8;

const told = ({ diagnostic, likewise }: Found): Diagnostic => {
  if (likewise.size === 0) return diagnostic;
  const names = [...likewise];
  const more = names.length - namesAtMost;
  const hosts = names.slice(0, namesAtMost).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return { ...diagnostic, notes: [...(diagnostic.notes ?? []), `likewise for ${hosts}`] };
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
const stateFor = (host: string, inventory: HostSource, set: ReadonlySet<string>): HostState => {
  const state = new HostState(host, inventory.variablesOf(host));
  for (const name of set) state.unknown.set(name, 'a task sets it');
  return state;
};

const memo = <T>(make: (name: string) => T): ((name: string) => T) => {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
};
