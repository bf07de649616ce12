import type { Inventory, VariableDefinition } from '../../inventory/index.js';
import { didYouMean, problem, RiggerError, showPosition } from '../../model/index.js';
import { table } from '../../ui/table.js';

/**
 * Where a variable is defined for each host, lowest level first, the one in force marked with `*`.
 * Hosts with the same definitions share a paragraph.
 * @throws RiggerError `inventory/unknown-variable`
 */
export const showOrigin = (
  inventory: Inventory,
  name: string,
  { hosts, json }: { readonly hosts: readonly string[]; readonly json: boolean },
): string => {
  const found = hosts
    .map((host) => ({ host, definitions: inventory.origin(host, name) }))
    .filter(({ definitions }) => definitions.length > 0);
  if (found.length === 0) throw unknown(inventory, name, hosts);
  if (json)
    return JSON.stringify(
      {
        version: 1,
        hosts: Object.fromEntries(found.map(({ host, definitions }) => [host, definitions.map(plain)])),
      },
      null,
      2,
    );
  const paragraphs = new Map<string, string[]>();
  for (const { host, definitions } of found) {
    const lines = table(
      definitions.map((definition, index) => row(definition, index === definitions.length - 1)),
      new Set(),
    );
    const text = lines.map((line) => `  ${line}`).join('\n');
    paragraphs.set(text, [...(paragraphs.get(text) ?? []), host]);
  }
  return [...paragraphs].map(([text, names]) => `${names.join(', ')}\n${text}`).join('\n');
};

const row = (definition: VariableDefinition, inForce: boolean): string[] => [
  inForce ? '*' : ' ',
  JSON.stringify(definition.value),
  ownerOf(definition),
  showPosition(definition.position),
];

/** A host's own definitions read the same for every host, so that hosts of a range share a paragraph. */
const ownerOf = ({ level, owner }: VariableDefinition): string =>
  level === 'command line' ? level : level === 'inventory host' ? 'host' : `group ${owner}`;

const plain = (definition: VariableDefinition, index: number, all: readonly VariableDefinition[]) => ({
  value: definition.value,
  level: definition.level,
  owner: definition.owner,
  ...definition.position,
  inForce: index === all.length - 1,
});

const unknown = (inventory: Inventory, name: string, hosts: readonly string[]): RiggerError => {
  const known = new Set(hosts.flatMap((host) => [...inventory.names(host)]));
  return new RiggerError([
    problem(
      'inventory/unknown-variable',
      `no ${hosts.length === 1 ? `definition of ${name} for ${hosts[0]}` : `host has a variable ${name}`}`,
      {
        help: didYouMean(name, known) ?? '`rigger inventory --list` shows all variables',
        notes: ['role defaults, playbooks and facts are not part of the inventory'],
      },
    ),
  ]);
};
