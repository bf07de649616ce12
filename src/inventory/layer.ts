import type { Places } from '../language/template/index.js';
import { entryOf, type Position, type Value } from '../model/index.js';

/**
 * Variables that stand together in one place of one file: a host line, a `vars:`, a file of
 * group_vars/. Paths begin with the variable's name.
 */
export interface VariableTable extends Places {
  /** Names and values as written; strings may hold templates. */
  readonly values: Readonly<Record<string, Value>>;
}

/** The rows of the precedence table that an inventory fills; see docs of `rigger inventory --origin`. */
type Level = 'inventory group' | 'inventory host' | 'command line';

/** A table in force for a host. Layers of a host are ordered: a later one wins. */
export interface Layer {
  readonly level: Level;
  /** The group or host that the table belongs to. */
  readonly owner: string;
  readonly table: VariableTable;
}

/** One definition of a variable, as `Inventory.origin` lists them. */
export interface VariableDefinition {
  readonly name: string;
  readonly value: Value;
  /** file:line:col of the value. */
  readonly position: Position;
  readonly level: Level;
  readonly owner: string;
  readonly table: VariableTable;
}

export const defines = (table: VariableTable, name: string): boolean => Object.hasOwn(table.values, name);

export const definitionIn = ({ level, owner, table }: Layer, name: string): VariableDefinition | undefined =>
  defines(table, name)
    ? { name, value: entryOf(table.values, name) ?? null, position: table.at([name]), level, owner, table }
    : undefined;

/** The table without one of its names. */
export const without = (table: VariableTable, name: string): VariableTable => {
  const { [name]: _, ...values } = table.values;
  return {
    values,
    at: (path) => table.at(path),
    within: (path, start, end) => table.within(path, start, end),
    isUnsafe: (path) => table.isUnsafe(path),
    numeral: (path) => table.numeral?.(path),
  };
};

/** A table whose values all stand in one place. */
export const constantTable = (
  values: Readonly<Record<string, Value>>,
  position: Position,
): VariableTable => ({
  values,
  at: () => position,
  within: () => position,
  isUnsafe: () => false,
});
