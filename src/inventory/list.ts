import { shownValue, type Value } from '../model/index.js';
import type { Inventory } from './inventory.js';

/** Variables that rigger and Ansible set themselves; a dump leaves them out. */
const internal = new Set([
  'ansible_check_mode',
  'ansible_config_file',
  'ansible_diff_mode',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_playbook_python',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'group_names',
  'groups',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'omit',
  'playbook_dir',
]);

/** A host's variables as a dump shows them: as written, secrets as stars. */
export const hostVariables = (inventory: Inventory, host: string): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(inventory.values(host))
      .filter(([name]) => !internal.has(name))
      .map(([name, value]) => [name, shownValue(value)]),
  );

/** A group as `ansible-inventory --list` prints it; empty lists are left out. */
interface ListedGroup {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

export type InventoryList = Readonly<Record<string, unknown>> & {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, Value>>>> };
};

/**
 * The structure of `ansible-inventory --list`: groups by name, and `_meta.hostvars`.
 * @param limited only these hosts
 */
export const listInventory = (inventory: Inventory, limited?: ReadonlySet<string>): InventoryList => {
  const isListed = (host: string): boolean => limited === undefined || limited.has(host);
  const groups: [string, ListedGroup][] = [...inventory.groups.values()].flatMap(
    ({ name, hosts: all, children }) => {
      const hosts = all.filter(isListed);
      const listed: ListedGroup = {
        ...(name !== 'all' && hosts.length > 0 && { hosts }),
        ...(children.length > 0 && { children }),
      };
      return Object.keys(listed).length > 0 ? [[name, listed]] : [];
    },
  );
  const hostvars = [...inventory.hosts.keys()]
    .filter(isListed)
    .map((name) => [name, hostVariables(inventory, name)] as const)
    .filter(([, values]) => Object.keys(values).length > 0);
  return { _meta: { hostvars: Object.fromEntries(hostvars) }, ...Object.fromEntries(groups) };
};

/** The tree of `ansible-inventory --graph`, from a group downwards. */
export const graphInventory = (
  inventory: Inventory,
  from = 'all',
  options: { readonly vars?: boolean; readonly hosts?: ReadonlySet<string> } = {},
): string => {
  const line = (text: string, depth: number): string =>
    depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`;
  const variables = (values: Readonly<Record<string, Value>>, depth: number): string[] =>
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => line(`{${name} = ${JSON.stringify(value)}}`, depth));
  const walk = (name: string, depth: number): string[] => {
    const group = inventory.groups.get(name);
    if (group === undefined) return [];
    return [
      line(`@${name}:`, depth),
      ...group.children.flatMap((child) => walk(child, depth + 1)),
      ...(name === 'all' ? [] : group.hosts.filter((host) => options.hosts?.has(host) ?? true)).flatMap(
        (host) => [
          line(host, depth + 1),
          ...(options.vars ? variables(hostVariables(inventory, host), depth + 2) : []),
        ],
      ),
      ...(options.vars ? variables(inventory.groupValues(name), depth + 1) : []),
    ];
  };
  return walk(from, 0).join('\n');
};
