import type { MagicName } from '../../language/magic-names.js';
import { FactNeeded, type Origin, ValueUnknown } from '../../language/play.js';
import { hasUnforeseen, problem, type Reading, RiggerError, type Value } from '../../model/index.js';
import { HostState } from '../host/host-state.js';
import { inventoryNames } from '../host/inventory-scope.js';
import { asLazy, lazyObject, openEnded } from '../host/lazy-object.js';
import { LeveledScope } from '../host/scope.js';
import { unknownNames } from '../host/unknown-names.js';
import type { NamedFacts } from './named-facts.js';
import { omitted } from './omit.js';
import type { RunContext } from './run-context.js';

/** What the names that rigger itself provides are made from. */
export interface MagicContext
  extends Pick<
    RunContext,
    'facts' | 'inventory' | 'mode' | 'playbookFolder' | 'host' | 'known' | 'extra' | 'masker'
  > {
  readonly playHosts: readonly string[];
}

/** The names that rigger provides for a step on a host, each computed when asked for; `vars` is not among them. */
export const magicValues = (
  state: HostState,
  context: MagicContext,
  role?: Origin['role'],
): ReadonlyMap<string, () => Value> => {
  const values = {
    ...aboutHost(state.name, context, () => state),
    groups: () => openEnded({ ...context.inventory.groups() }, 'groups', context.inventory.mayGrow),
    hostvars: () => openEnded(hostVariables(context), 'hostvars', context.inventory.mayGrow),
    play_hosts: () => [...context.playHosts],
    playbook_dir: () => context.playbookFolder,
    rigger_check_mode: () => context.mode === 'plan',
    omit: () => omitted,
  } satisfies Record<Exclude<MagicName, 'vars' | keyof ReturnType<typeof aboutRole>>, () => Value>;
  return new Map<string, () => Value>(Object.entries({ ...values, ...(role && aboutRole(role)) }));
};

const aboutRole = (role: NonNullable<Origin['role']>) => ({
  role_name: () => role.name,
  role_path: () => role.path,
});

/** What is told of a host wherever it is spoken of: in its own steps and in `hostvars`. */
const aboutHost = (host: string, context: MagicContext, state: () => HostState) => ({
  ...inventoryNames(host, context.inventory),
  facts: () => factsVariable(context.facts, state),
});

/**
 * `facts`, as an object whose properties are read when touched: one that is not known yet makes
 * the engine read it, one that this host cannot tell is an error that says why, and one that a
 * change which has not happened may alter is not known until apply. Who asks for all of them gets
 * those that the host can tell.
 */
const factsVariable = (facts: NamedFacts, stateOf: () => HostState): Value => {
  const readingOf = (name: string): Reading<unknown> | undefined => {
    const { pending, facts: store } = stateOf();
    const query = facts[name]!();
    const read = store.get(query);
    if (read === undefined) return undefined;
    const foretold = pending.foretell(query, read);
    const hides =
      foretold.kind === 'unknown'
        ? foretold.because
        : foretold.reading.available && hasUnforeseen(foretold.reading.value)
          ? foretold.rests.at(-1)
          : undefined;
    if (hides) throw new ValueUnknown(`facts.${name}`, `"${hides.task}" has not happened yet`);
    return foretold.kind === 'known' ? foretold.reading : undefined;
  };
  const names = Object.keys(facts);
  const available = (): string[] => {
    const readings = names.map((name) => [name, readingOf(name)] as const);
    const missing = readings.flatMap(([name, reading]) => (reading === undefined ? [name] : []));
    if (missing.length > 0) throw new FactNeeded(stateOf().name, missing);
    return readings.flatMap(([name, reading]) => (reading?.available ? [name] : []));
  };
  const one = (name: string): Value => {
    const host = stateOf().name;
    const reading = readingOf(name);
    if (reading === undefined) throw new FactNeeded(host, [name]);
    if (!reading.available)
      throw new RiggerError([
        problem('engine/fact-unavailable', `facts.${name} is not available on ${host}: ${reading.reason}`, {
          help: `guard the use with a condition, or make ${host} able to tell it`,
        }),
      ]);
    return reading.value as Value;
  };
  return asLazy(new Proxy(lazyObject(names, one) as object, { ownKeys: available }));
};

/**
 * `hostvars.NAME.VARIABLE`, for every host of the inventory: its variables there, what its tasks left,
 * and its facts; all resolved when touched. `localhost` is always there, and its facts and those of the
 * others for who names them: a listing has neither, for to list facts would be to read them on every host.
 */
const hostVariables = (context: MagicContext): Value => {
  const hosts = new Set(context.inventory.hosts());
  return lazyObject(
    [...hosts, 'localhost'],
    (host) => variablesOf(host, context),
    (host) => hosts.has(host),
  );
};

const variablesOf = (host: string, context: MagicContext): Value => {
  const { inventory, extra } = context;
  const known = context.known(host);
  const variables = inventory.variablesOf(host);
  // A host of which only variables are asked takes no part in the run.
  const state = known ?? new HostState(host, variables);
  const about = new Map(Object.entries(aboutHost(host, context, () => context.host(host))));
  const unknown = unknownNames(state);
  const scope = new LeveledScope(
    [
      { templates: variables },
      ...state.included,
      { values: state.runtime },
      { lazy: unknown },
      { values: extra },
      { lazy: new Map([...magicValues(state, context), ...about]) },
    ],
    (secret) => context.masker.add(secret),
  );
  const included = state.included.flatMap((level) => ('templates' in level ? [level.templates] : []));
  const names = [variables, ...included, state.runtime, unknown, extra, about].flatMap((level) => [
    ...level.keys(),
  ]);
  return lazyObject(
    [...new Set(names)],
    (name) => scope.get(name)!,
    (name) => name !== 'facts',
  );
};
