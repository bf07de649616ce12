import type { Inventory } from '../../inventory/index.js';
import type { Template } from '../../language/play.js';
import { compileTemplate } from '../../language/template/index.js';
import type { Diagnostic } from '../../model/index.js';

/** What a value names and compares; the rest of a compiled template is large, and a lab has many values. */
type NamesOfValue = Pick<Template, 'uses' | 'comparisons'>;

/** What the values of an inventory name, each place that sets one once, whatever wins over it. */
interface InventoryValues {
  /** Every value that a name has somewhere; all that name nothing are told once. */
  of(name: string): readonly NamesOfValue[];
  readonly all: readonly NamesOfValue[];
  /** What cannot be compiled, with the variable that holds it. */
  readonly mistakes: readonly { readonly name: string; readonly diagnostic: Diagnostic }[];
}

const namesNothing: NamesOfValue = { uses: [], comparisons: [] };

export const compileInventory = (inventory: Inventory): InventoryValues => {
  const byName = new Map<string, Set<NamesOfValue>>();
  const mistakes: { name: string; diagnostic: Diagnostic }[] = [];
  const hosts = [...inventory.hosts.keys(), 'localhost'];
  const tables = new Set(hosts.flatMap((host) => inventory.layers(host)).map(({ table }) => table));
  for (const table of tables)
    for (const [name, value] of Object.entries(table.values)) {
      const { uses, comparisons } = compileTemplate(table, [name], value, {
        report: (diagnostic) => mistakes.push({ name, diagnostic }),
      });
      const values = byName.get(name) ?? new Set();
      values.add(uses.length + comparisons.length === 0 ? namesNothing : { uses, comparisons });
      byName.set(name, values);
    }
  const lists = new Map([...byName].map(([name, values]) => [name, [...values]]));
  return { of: (name) => lists.get(name) ?? [], all: [...lists.values()].flat(), mistakes };
};
