import type { Position, Value } from '../model/index.js';

/** Variables that stand together in one place of one file: a host line, a `vars:`, a file of group_vars/. */
export interface VariableTable {
  /** Names and values as written; strings may hold templates. */
  readonly values: Readonly<Record<string, Value>>;
  /** Where the value of a variable, or a part of it, stands; the path begins with the name. */
  at(path: readonly PropertyKey[]): Position;
  /** Where a piece of a string stands, by offsets into it; `at` where a table cannot tell. */
  within?(path: readonly PropertyKey[], start: number, end?: number): Position;
  /** Whether no string under this path is a template (`!unsafe`). */
  isUnsafe?(path: readonly PropertyKey[]): boolean;
}

/** The rows of the precedence table that an inventory fills; see docs of `rigger inventory --origin`. */
export type Level = 'inventory group' | 'inventory host' | 'command line';

/** A table in force for a host. Layers of a host are ordered: a later one wins. */
export interface Layer {
  readonly level: Level;
  /** The group or host that the table belongs to. */
  readonly owner: string;
  readonly table: VariableTable;
}

/** One definition of a variable, as `Inventory.origin` lists them. */
export interface Definition {
  readonly name: string;
  readonly value: Value;
  /** file:line:col of the value. */
  readonly position: Position;
  readonly level: Level;
  readonly owner: string;
  /** Where a part of the value stands, for compiling its templates. */
  at(path: readonly PropertyKey[]): Position;
  within(path: readonly PropertyKey[], start: number, end?: number): Position;
  isUnsafe(path: readonly PropertyKey[]): boolean;
}

export const defines = (table: VariableTable, name: string): boolean => Object.hasOwn(table.values, name);

export const definitionIn = ({ level, owner, table }: Layer, name: string): Definition | undefined =>
  defines(table, name)
    ? {
        name,
        value: table.values[name] ?? null,
        position: table.at([name]),
        level,
        owner,
        at: (path) => table.at([name, ...path]),
        within: (path, start, end) =>
          table.within?.([name, ...path], start, end) ?? table.at([name, ...path]),
        isUnsafe: (path) => table.isUnsafe?.([name, ...path]) ?? false,
      }
    : undefined;

/** The table without one of its names. */
export const without = (table: VariableTable, name: string): VariableTable => {
  const { [name]: _, ...values } = table.values;
  return {
    values,
    at: (path) => table.at(path),
    within: (path, start, end) => table.within?.(path, start, end) ?? table.at(path),
    isUnsafe: (path) => table.isUnsafe?.(path) ?? false,
  };
};
