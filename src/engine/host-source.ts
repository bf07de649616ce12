import { type Inventory, limitedHosts, matchHosts } from '../inventory/index.js';
import type { Template } from '../language/play.js';
import { compileTemplate, literalTemplate } from '../language/template/index.js';
import { type Diagnostic, entryOf, type Position, throwErrors, type Value } from '../model/index.js';
import type { VariableLookup } from './host/scope.js';
import type { HostSource } from './play/run-context.js';

/** An inventory as the engine asks it: limited, with templates compiled when used, open to `add_host`. */
export const hostSource = (
  inventory: Inventory,
  limit: string | undefined,
  warn: (diagnostic: Diagnostic) => void,
): HostSource => {
  const limited = limit === undefined ? undefined : limitedHosts(inventory, limit);
  /** Grows with each host that is added. */
  let grown = inventory;
  /** What `add_host` gave hosts. */
  const given = new Map<string, Readonly<Record<string, Value>>>();
  const folder = [...inventory.hosts.keys()]
    .map((name) => inventory.sourceOf(name)?.folder)
    .find((found) => found);
  const addHost: HostSource['addHost'] = (host, groups, variables) => {
    grown = grown.joined(host, groups, addHostPosition);
    given.set(host, { ...given.get(host), ...variables });
  };
  /** @param now with the hosts that are foreseen as well */
  const view = (now: () => Inventory, mayGrow?: string): HostSource => ({
    folder,
    variablesOf: variablesIn(now, given),
    addHost,
    // The limit is one of hosts that were known before: what is added was not left out by it.
    match: (pattern) => {
      const { hosts, diagnostics } = matchHosts(now(), pattern, {});
      throwErrors(diagnostics);
      if (mayGrow === undefined) for (const diagnostic of diagnostics) warn(diagnostic);
      return hosts.filter(
        (host) =>
          (limited === undefined || limited.has(host) || !inventory.hosts.has(host)) &&
          (grown.hosts.has(host) || !now().hosts.has(host)),
      );
    },
    hosts: () => [...now().hosts.keys()],
    groupsOf: (host) => now().host(host)?.groups ?? [],
    groups: () => Object.fromEntries(now().membership()),
    foreseeing: (added) => {
      const named = added.flatMap(({ name, groups }) => (name === undefined ? [] : [{ name, groups }]));
      const foreseen = named.reduce(
        (known, { name, groups }) => known.joined(name, groups ?? [], addHostPosition),
        grown,
      );
      const isCertain = added.every(({ name, groups }) => name !== undefined && groups !== undefined);
      return view(
        () => foreseen,
        isCertain ? undefined : 'a task adds hosts whose names or groups are not known yet',
      );
    },
    mayGrow,
  });
  return view(() => grown);
};

const addHostPosition: Position = { file: '(add_host)', line: 1, column: 1 };

/** What is asked of a host that has begun, or is added once more, is what holds at that time. */
const variablesIn = (
  now: () => Inventory,
  given: ReadonlyMap<string, Readonly<Record<string, Value>>>,
): HostSource['variablesOf'] => {
  const compiled = new Map<string, { readonly of: Inventory; readonly lookup: VariableLookup }>();
  const lookup = (host: string): VariableLookup => {
    const known = compiled.get(host);
    if (known?.of === now()) return known.lookup;
    const made = { of: now(), lookup: compiledLazily(now(), host, given.get(host) ?? {}) };
    compiled.set(host, made);
    return made.lookup;
  };
  return (host) => ({ keys: () => lookup(host).keys(), get: (name) => lookup(host).get(name) });
};

/** A host may have hundreds of variables, of which a play uses a few. What was given stands as it is. */
const compiledLazily = (
  inventory: Inventory,
  host: string,
  given: Readonly<Record<string, Value>>,
): VariableLookup => {
  const definitions = inventory.variables(host);
  const templates = new Map<string, Template>();
  const compile = (name: string): Template | undefined => {
    const value = entryOf(given, name);
    if (value !== undefined) return literalTemplate(value, addHostPosition);
    const definition = definitions.get(name);
    return definition && compileTemplate(definition.table, [name], definition.value);
  };
  return {
    keys: () => new Set([...definitions.keys(), ...Object.keys(given)]).keys(),
    get: (name) => {
      const known = templates.get(name);
      if (known) return known;
      const template = compile(name);
      if (template) templates.set(name, template);
      return template;
    },
  };
};
