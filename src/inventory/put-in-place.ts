import type { Draft } from './draft.js';
import type { VariableTable } from './layer.js';

/** Other hosts in the places of those that an inventory names. */
export interface HostsInPlace {
  /** Who stands in whose place; hosts that nobody replaces are no part of the inventory. */
  readonly hosts: ReadonlyMap<string, string>;
  /** What is known of each of the new hosts itself, lowest first. */
  readonly tables: ReadonlyMap<string, readonly VariableTable[]>;
}

/**
 * Puts hosts in the places of others: they are in the groups of those, with the variables of these groups, and under
 * their own names. The name that a host had before is a group of the one in its place, so that patterns find it.
 */
export const putInPlace = (draft: Draft, { hosts, tables }: HostsInPlace): void => {
  const before = new Map(draft.hosts);
  for (const group of draft.groups.values()) {
    const members = [...group.hosts].flatMap((name) => hosts.get(name) ?? []);
    group.hosts.clear();
    for (const name of members) group.hosts.add(name);
  }
  draft.hosts.clear();
  for (const [old, name] of hosts) {
    const { source, position } = before.get(old) ?? { source: '', position: nowhere };
    if (!draft.hosts.has(name))
      draft.hosts.set(name, { name, source, position, tables: [...(tables.get(name) ?? [])] });
    if (old !== name && !hosts.has(name) && !draft.groups.has(old)) draft.group(old).hosts.add(name);
  }
};

const nowhere = { file: '(command line)', line: 1, column: 1 };
