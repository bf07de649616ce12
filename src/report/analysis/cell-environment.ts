import type { RunData } from '../data/run-data.js';
import type { CellFact } from '../model.js';
import { flatten } from './flatten.js';
import { byText, labelCell } from './labels.js';

/** Readings that are never the same twice, and say nothing of a cell. */
const restless = /^(virtualization\.2M free_hugepages)$/;

/** What hosts and guests were in one cell and not in another, beside the levels of the factors. */
export function cellDifferences({ run, surroundings }: RunData): CellFact[] {
  const labels = new Map(run.cells.map((cell) => [cell.index, labelCell(run, cell).label]));
  const found = new Map<string, Map<string | null, string[]>>();
  const cells = [...surroundings].filter(([index]) => labels.has(index));
  const flat = cells.map(([index, { machines }]) => ({
    label: labels.get(index)!,
    facts: new Map(
      Object.entries(machines).flatMap(([machine, file]) =>
        [...flatten(file)].map(([fact, value]) => [`${machine}: ${fact}`, value] as const),
      ),
    ),
  }));
  for (const name of new Set(flat.flatMap(({ facts }) => [...facts.keys()]))) {
    if (restless.test(name.slice(name.indexOf(': ') + 2))) continue;
    const values = new Map<string | null, string[]>();
    for (const { label, facts } of flat) {
      const value = facts.get(name) ?? null;
      values.set(value, [...(values.get(value) ?? []), label]);
    }
    if (values.size > 1) found.set(name, values);
  }
  return [...found]
    .sort(([one], [two]) => byText(one, two))
    .map(([fact, values]) => ({ fact, values: [...values].map(([value, own]) => ({ value, cells: own })) }));
}
