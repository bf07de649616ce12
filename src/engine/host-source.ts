import { type Inventory, limitedHosts, matchHosts } from '../inventory/index.js';
import type { Template } from '../language/play.js';
import { compileTemplate, literalTemplate } from '../language/template/index.js';
import { type Diagnostic, type Position, throwErrors, type Value } from '../model/index.js';
import type { VariableLookup } from './host/scope.js';
import type { HostSource } from './play/run-context.js';

/** An inventory as the engine asks it: limited, with templates compiled when used, open to `add_host`. */
export const hostSource = (
  inventory: Inventory,
  limit: string | undefined,
  warn: (diagnostic: Diagnostic) => void,
): HostSource => {
  const limited = limit === undefined ? undefined : limitedHosts(inventory, limit);
  const added = new Map<string, { groups: readonly string[]; variables: VariableLookup }>();
  const compiled = new Map<string, VariableLookup>();
  const addedTo = (group: string) =>
    [...added]
      .filter(([name, { groups }]) => name === group || group === 'all' || groups.includes(group))
      .map(([name]) => name);
  return {
    folder: [...inventory.hosts.keys()]
      .map((name) => inventory.sourceOf(name)?.folder)
      .find((folder) => folder),
    match: (pattern) => {
      const isAdded = addedTo(pattern);
      if (isAdded.length > 0 && pattern !== 'all') return isAdded;
      const { hosts, diagnostics } = matchHosts(inventory, pattern, {});
      throwErrors(diagnostics);
      for (const diagnostic of diagnostics) warn(diagnostic);
      return [...hosts.filter((host) => limited === undefined || limited.has(host)), ...isAdded];
    },
    hosts: () => [...new Set([...inventory.hosts.keys(), ...added.keys()])],
    groupsOf: (host) => added.get(host)?.groups ?? inventory.host(host)?.groups ?? [],
    groups: () => ({
      ...Object.fromEntries(inventory.membership()),
      ...Object.fromEntries(
        [...added.values()].flatMap(({ groups }) => groups.map((group) => [group, addedTo(group)])),
      ),
    }),
    variablesOf: (host) => {
      const known = added.get(host)?.variables ?? compiled.get(host);
      if (known) return known;
      const variables = compiledLazily(inventory, host);
      compiled.set(host, variables);
      return variables;
    },
    addHost: (host, groups, variables) => {
      added.set(host, {
        groups,
        variables: new Map(
          Object.entries(variables).map(([name, value]) => [
            name,
            literalTemplate(value as Value, addHostPosition),
          ]),
        ),
      });
    },
  };
};

const addHostPosition: Position = { file: '(add_host)', line: 1, column: 1 };

/** A host may have hundreds of variables, of which a play uses a few. */
const compiledLazily = (inventory: Inventory, host: string): VariableLookup => {
  const definitions = inventory.variables(host);
  const templates = new Map<string, Template>();
  return {
    keys: () => definitions.keys(),
    get: (name) => {
      const known = templates.get(name);
      const definition = definitions.get(name);
      if (known || !definition) return known;
      const template = compileTemplate(definition.table, [name], definition.value);
      templates.set(name, template);
      return template;
    },
  };
};
