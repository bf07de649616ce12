import type { MagicName } from '../../language/magic-names.js';
import { problem, RiggerError, type Value } from '../../model/index.js';
import { version } from '../version.js';
import { lazyObject } from './lazy-object.js';
import { LeveledScope, type VariableLookup } from './scope.js';

/** What an inventory tells of its hosts. */
export interface KnownHosts {
  /** Every host, whatever the run is limited to. */
  hosts(): readonly string[];
  groupsOf(host: string): readonly string[];
  groups(): Readonly<Record<string, readonly string[]>>;
  variablesOf(host: string): VariableLookup;
  readonly folder: string | undefined;
}

/** The names that hang on the inventory alone: the same in a play, and where a host is yet to be reached. */
export const inventoryNames = (host: string, inventory: Pick<KnownHosts, 'groupsOf' | 'folder'>) =>
  ({
    inventory_hostname: () => host,
    inventory_hostname_short: () => host.split('.')[0]!,
    inventory_dir: () => inventory.folder ?? '',
    group_names: () => [...inventory.groupsOf(host)],
    rigger_version: () => version,
  }) satisfies Partial<Record<MagicName, () => Value>>;

/**
 * The variables of a host outside of any play, as those that say how it is reached: its own of the inventory, those
 * of `-e`, and rigger's as far as no play and no host have to be asked.
 */
export const inventoryScope = (
  inventory: KnownHosts,
  extra: ReadonlyMap<string, Value>,
  host: string,
): LeveledScope => {
  const others = (): Value =>
    lazyObject(inventory.hosts(), (name) => {
      const scope = inventoryScope(inventory, extra, name);
      return lazyObject([...scope.names()], (variable) => scope.get(variable)!);
    });
  const own: Partial<Record<MagicName, () => Value>> = {
    ...inventoryNames(host, inventory),
    groups: () => ({ ...inventory.groups() }),
    hostvars: others,
    facts: () => {
      throw new RiggerError([
        problem('engine/fact-unavailable', `facts of ${host} are not known before it has been reached`, {
          help: 'say how it is reached by variables of the inventory or -e alone',
        }),
      ]);
    },
  };
  return new LeveledScope([
    { templates: inventory.variablesOf(host) },
    { values: extra },
    { lazy: new Map(Object.entries(own)) },
  ]);
};
