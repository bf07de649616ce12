import { type Diagnostic, type Position, problem, warning } from '../model/index.js';
import { constantTable, type VariableTable, without } from './layer.js';

/** A group while sources are being read. */
export interface DraftGroup {
  readonly name: string;
  /** Direct members, in order of appearance. */
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  readonly tables: VariableTable[];
  priority: number;
}

/** A host while sources are being read. */
export interface DraftHost {
  readonly name: string;
  /** The first source that named it; absolute. */
  readonly source: string;
  readonly position: Position;
  readonly tables: VariableTable[];
}

/**
 * What the readers of sources fill, in the order of the sources. `all` and `ungrouped` are there
 * from the start; `settle` applies the rules that hold once everything is read.
 */
export class Draft {
  readonly groups = new Map<string, DraftGroup>();
  readonly hosts = new Map<string, DraftHost>();
  readonly diagnostics: Diagnostic[] = [];

  constructor() {
    this.group('all');
    this.group('ungrouped');
    this.addChild('all', 'ungrouped');
  }

  group(name: string): DraftGroup {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = {
        name,
        hosts: new Set(),
        children: new Set(),
        parents: new Set(),
        tables: [],
        priority: 1,
      };
      this.groups.set(name, group);
    }
    return group;
  }

  /** A port in the name counts only where the host appears first, as in Ansible. */
  host(name: string, group: string, source: string, position: Position, port?: number): DraftHost {
    let host = this.hosts.get(name);
    if (host === undefined) {
      const tables = port === undefined ? [] : [constantTable({ ansible_port: port }, position)];
      host = { name, source, position, tables };
      this.hosts.set(name, host);
    }
    this.group(group).hosts.add(name);
    return host;
  }

  /** A copy in which a host is in these groups as well, as `add_host` wants it; this draft stays as it is. */
  joined(host: string, groups: readonly string[], position: Position): Draft {
    const draft = new Draft();
    for (const [name, group] of this.groups)
      draft.groups.set(name, {
        ...group,
        hosts: new Set(group.hosts),
        children: new Set(group.children),
        parents: new Set(group.parents),
      });
    for (const [name, known] of this.hosts) draft.hosts.set(name, known);
    for (const group of groups.length > 0 ? groups : ['ungrouped']) draft.host(host, group, '', position);
    draft.settle();
    return draft;
  }

  addChild(parent: string, child: string, position?: Position): void {
    if (parent === child || child === 'all' || this.#isAncestor(child, parent)) {
      this.diagnostics.push(
        problem('inventory/group-loop', `group ${child} as a child of ${parent} makes a loop`, {
          position,
          notes: [child === 'all' ? 'all contains every group' : `${child} already contains ${parent}`],
          help: 'remove one of the two memberships',
        }),
      );
      return;
    }
    this.group(parent).children.add(child);
    this.group(child).parents.add(parent);
  }

  /** Variables of a group; the priority is a property of the group, not a variable. */
  addGroupTable(name: string, table: VariableTable): void {
    const group = this.group(name);
    const priority = table.values[priorityName];
    if (priority === undefined) {
      group.tables.push(table);
      return;
    }
    const number = typeof priority === 'boolean' ? Number(priority) : Number.parseInt(String(priority), 10);
    if (Number.isInteger(number)) group.priority = number;
    else
      this.diagnostics.push(
        problem(
          'inventory/group-priority',
          `ansible_group_priority of ${name} is ${JSON.stringify(priority)}`,
          {
            position: table.at([priorityName]),
            help: 'write a whole number; higher wins, the default is 1',
          },
        ),
      );
    group.tables.push(without(table, priorityName));
  }

  /**
   * Every group without a parent goes under `all`; `ungrouped` holds exactly the hosts that are
   * in no other group.
   */
  settle(): void {
    for (const group of this.groups.values())
      if (group.name !== 'all' && group.parents.size === 0) this.addChild('all', group.name);
    const ungrouped = this.group('ungrouped');
    const grouped = new Set<string>();
    for (const group of this.groups.values())
      if (group.name !== 'all' && group !== ungrouped) for (const host of group.hosts) grouped.add(host);
    for (const host of this.hosts.keys()) {
      if (grouped.has(host)) ungrouped.hosts.delete(host);
      else ungrouped.hosts.add(host);
    }
    for (const host of this.hosts.values())
      if (this.groups.has(host.name))
        this.diagnostics.push(
          warning('inventory/name-clash', `${host.name} is a host and also a group`, {
            position: host.position,
            help: 'rename one of the two',
          }),
        );
  }

  #isAncestor(ancestor: string, of: string): boolean {
    const open = [...(this.groups.get(of)?.parents ?? [])];
    const seen = new Set<string>();
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === ancestor) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(this.groups.get(name)?.parents ?? []));
    }
    return false;
  }
}

const priorityName = 'ansible_group_priority';
