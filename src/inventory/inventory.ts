import { dirname } from 'node:path';
import type { Position, Value } from '../model/index.js';
import type { Draft } from './draft.js';
import {
  constantTable,
  defines,
  definitionIn,
  type Layer,
  type VariableDefinition,
  type VariableTable,
} from './layer.js';

export interface Host {
  readonly name: string;
  /** The first source that named the host: `inventory_file`. */
  readonly source: string;
  /** Where it was first named. */
  readonly position?: Position;
  /** Every group but `all`, sorted by name: `group_names`. */
  readonly groups: readonly string[];
  /** Not in the inventory: a `localhost` that somebody asked for. */
  readonly implicit: boolean;
}

export interface HostGroup {
  readonly name: string;
  /** Direct members, in order of appearance. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  /** Distance from `all` on the longest way; a deeper group's variables win. */
  readonly depth: number;
  readonly priority: number;
}

/** A folder that holds group_vars/ and host_vars/; tables of a name lowest first. */
export interface VariableFolder {
  group(name: string): readonly VariableTable[];
  host(name: string): readonly VariableTable[];
}

/** Folders beside the inventory sources, in their order, and beside the playbook. */
export interface VariableFolders {
  readonly inventory: readonly VariableFolder[];
  readonly playbook: readonly VariableFolder[];
}

/** The names by which the machine that runs rigger may be meant without being in an inventory. */
export const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/**
 * Hosts, groups and their variables, all sources merged. Variables are merged when asked for,
 * so that a large inventory costs what is used of it.
 */
export class Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, HostGroup>;
  readonly #layers = new Map<string, readonly Layer[]>();
  readonly #groupLayers = new Map<string, readonly Layer[]>();

  constructor(
    private readonly draft: Draft,
    private readonly folders: VariableFolders,
    private readonly extra: VariableTable | undefined,
  ) {
    this.groups = freezeGroups(draft);
    this.hosts = new Map(
      [...draft.hosts.values()].map(({ name, source, position }) => [
        name,
        { name, source, position, groups: [], implicit: false },
      ]),
    );
    for (const [group, members] of this.membership())
      if (group !== 'all')
        for (const name of members) (this.hosts.get(name)?.groups as string[] | undefined)?.push(group);
    for (const { groups } of this.hosts.values()) (groups as string[]).sort();
  }

  /** The same with a host in these groups as well, be they known or new. */
  joined(host: string, groups: readonly string[], position: Position): Inventory {
    return new Inventory(this.draft.joined(host, groups, position), this.folders, this.extra);
  }

  /** Every group with all its hosts, those of its descendants included: the variable `groups`. */
  membership(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.groups.keys()].map((name) => [name, this.hostsIn(name)]));
  }

  /** Hosts of a group and of its descendants, level by level. */
  hostsIn(group: string): readonly string[] {
    const known = this.#hostsIn.get(group);
    if (known) return known;
    const hosts = new Set<string>();
    for (const name of this.#descendants(group))
      for (const host of this.groups.get(name)?.hosts ?? []) hosts.add(host);
    const found = [...hosts];
    this.#hostsIn.set(group, found);
    return found;
  }

  readonly #hostsIn = new Map<string, readonly string[]>();

  #descendants(group: string): Iterable<string> {
    const found = new Set([group]);
    for (const name of found) for (const child of this.groups.get(name)?.children ?? []) found.add(child);
    return found;
  }

  /** The host, or the implicit `localhost`. */
  host(name: string): Host | undefined {
    return (
      this.hosts.get(name) ??
      (localNames.includes(name) ? { name, source: '', groups: [], implicit: true } : undefined)
    );
  }

  /** Folder and path of the source that named a host first: `inventory_dir`, `inventory_file`. */
  sourceOf(host: string): { readonly file: string; readonly folder: string } | undefined {
    const source = this.hosts.get(host)?.source;
    return source ? { file: source, folder: dirname(source) } : undefined;
  }

  /** The definition of a variable that is in force for a host. */
  variable(host: string, name: string): VariableDefinition | undefined {
    const layer = this.layers(host).findLast(({ table }) => defines(table, name));
    return layer && definitionIn(layer, name);
  }

  /** Every variable of a host, values as written. */
  values(host: string): Record<string, Value> {
    return merged(this.layers(host).map(({ table }) => table));
  }

  /** The variables that belong to a group itself, not to those above it. */
  groupValues(group: string): Record<string, Value> {
    const folders = [...this.folders.inventory, ...this.folders.playbook];
    const tables = [
      ...(this.draft.groups.get(group)?.tables ?? []),
      ...folders.flatMap((folder) => folder.group(group)),
    ];
    return merged(tables);
  }

  /** Every variable of a host with its place, for compiling. */
  variables(host: string): ReadonlyMap<string, VariableDefinition> {
    const winners = new Map<string, Layer>();
    for (const layer of this.layers(host))
      for (const name of Object.keys(layer.table.values)) winners.set(name, layer);
    return new Map([...winners].map(([name, layer]) => [name, definitionIn(layer, name)!]));
  }

  /** Names of every variable of a host. */
  names(host: string): ReadonlySet<string> {
    return new Set(this.layers(host).flatMap(({ table }) => Object.keys(table.values)));
  }

  /** All definitions of a variable for a host, lowest first; the last one is in force. */
  origin(host: string, name: string): readonly VariableDefinition[] {
    return this.layers(host).flatMap((layer) => definitionIn(layer, name) ?? []);
  }

  /**
   * The tables in force for a host, lowest first, in Ansible's order: groups in the sources
   * (`all` first, then by depth, priority and name), group_vars/ beside the sources and beside
   * the playbook, the host in the sources, host_vars/.
   */
  layers(host: string): readonly Layer[] {
    const known = this.#layers.get(host);
    if (known) return known;
    const groups = this.#sortedGroups(this.host(host)?.groups ?? []);
    const layers = [
      ...this.#layersOfGroups(groups),
      ...this.#hostTables(host).map((table) => ({ level: 'inventory host' as const, owner: host, table })),
      ...(this.extra ? [{ level: 'command line' as const, owner: host, table: this.extra }] : []),
    ];
    this.#layers.set(host, layers);
    return layers;
  }

  #hostTables(host: string): readonly VariableTable[] {
    const draft = this.draft.hosts.get(host);
    const folders = [...this.folders.inventory, ...this.folders.playbook];
    return [
      ...(draft?.tables ?? (localNames.includes(host) ? [implicitLocal] : [])),
      ...folders.flatMap((folder) => folder.host(host)),
    ];
  }

  /** Hosts in the same groups share the layers of those. */
  #layersOfGroups(groups: readonly HostGroup[]): readonly Layer[] {
    const key = groups.map(({ name }) => name).join('\n');
    const known = this.#groupLayers.get(key);
    if (known) return known;
    const of = (owner: string, tables: readonly VariableTable[]): Layer[] =>
      tables.map((table) => ({ level: 'inventory group', owner, table }));
    const inSources = (name: string): Layer[] => of(name, this.draft.groups.get(name)?.tables ?? []);
    const beside = (folders: readonly VariableFolder[], names: readonly string[]): Layer[] =>
      folders.flatMap((folder) => names.flatMap((name) => of(name, folder.group(name))));
    const names = groups.map(({ name }) => name);
    const { inventory, playbook } = this.folders;
    const layers = [
      ...inSources('all'),
      ...names.flatMap(inSources),
      ...beside(inventory, ['all']),
      ...beside(playbook, ['all']),
      ...beside(inventory, names),
      ...beside(playbook, names),
    ];
    this.#groupLayers.set(key, layers);
    return layers;
  }

  #sortedGroups(names: readonly string[]): readonly HostGroup[] {
    return names
      .flatMap((name) => this.groups.get(name) ?? [])
      .sort((a, b) => a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1));
  }
}

/** Later tables win; a variable named `__proto__` is one like any other. */
const merged = (tables: readonly VariableTable[]): Record<string, Value> =>
  Object.fromEntries(tables.flatMap(({ values }) => Object.entries(values)));

const implicitLocal = constantTable(
  { ansible_connection: 'local' },
  { file: '(implicit localhost)', line: 1, column: 1 },
);

const freezeGroups = (draft: Draft): ReadonlyMap<string, HostGroup> => {
  const depths = new Map<string, number>();
  const depth = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const parents = [...(draft.groups.get(name)?.parents ?? [])];
    const found = parents.length === 0 ? 0 : 1 + Math.max(...parents.map(depth));
    depths.set(name, found);
    return found;
  };
  return new Map(
    [...draft.groups.values()].map(({ name, hosts, children, priority }) => [
      name,
      { name, hosts: [...hosts], children: [...children], depth: depth(name), priority },
    ]),
  );
};
