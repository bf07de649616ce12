import type { Inventory } from '../../inventory/index.js';
import type { Template } from '../../language/play.js';
import { compileTemplate } from '../../language/template/index.js';
import type { Diagnostic } from '../../model/index.js';

/** The values of an inventory as templates, each place that sets one once, whatever wins over it. */
export interface InventoryValues {
  /** Every value that a name has somewhere. */
  of(name: string): readonly Template[];
  readonly templates: readonly Template[];
  /** What cannot be compiled, with the variable that holds it. */
  readonly mistakes: readonly { readonly name: string; readonly diagnostic: Diagnostic }[];
}

export const compileInventory = (inventory: Inventory): InventoryValues => {
  const byName = new Map<string, Template[]>();
  const mistakes: { name: string; diagnostic: Diagnostic }[] = [];
  const hosts = [...inventory.hosts.keys(), 'localhost'];
  const tables = new Set(hosts.flatMap((host) => inventory.layers(host)).map(({ table }) => table));
  for (const table of tables)
    for (const [name, value] of Object.entries(table.values)) {
      const template = compileTemplate(table, [name], value, {
        report: (diagnostic) => mistakes.push({ name, diagnostic }),
      });
      byName.set(name, [...(byName.get(name) ?? []), template]);
    }
  return { of: (name) => byName.get(name) ?? [], templates: [...byName.values()].flat(), mistakes };
};
