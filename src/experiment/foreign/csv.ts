import type { MetricFile } from '../bundle/format.js';
import { Unreadable } from '../workloads/workload.js';
import type { Derivation } from './reader.js';

/** How a metric is read from a table: always told, as a table says neither units nor directions. */
interface CsvMetric {
  readonly column: string;
  readonly unit: string;
  readonly better: MetricFile['better'];
  readonly label: string;
  /** What a cell is multiplied by to be in the unit; 1 when missing. */
  readonly times?: number;
}

interface Parameters {
  readonly metrics: { readonly [metric: string]: CsvMetric };
}

/** A trial is a row of a table: what is kept of it are the names of the columns and the cells, a list of JSON each. */
export const csvRow: Derivation = {
  name: 'csv_row',
  metrics: ({ metrics }: Parameters) =>
    Object.fromEntries(
      Object.entries(metrics).map(([name, { unit, better, label }]) => [name, { unit, better, label }]),
    ),
  parse: ({ metrics }: Parameters, { stdout }) => {
    const [header, cells] = rowOf(stdout);
    return {
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, { column, times = 1 }]) => {
          const at = header.indexOf(column);
          const cell = at === -1 ? undefined : cells[at];
          if (cell === undefined) throw new Unreadable(`the row has no column ${JSON.stringify(column)}`);
          if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(cell))
            throw new Unreadable(
              `column ${JSON.stringify(column)} has ${JSON.stringify(cell)}, which is no number`,
            );
          return [name, Number(cell) * times];
        }),
      ),
    };
  },
  together: (_, [client]) => client!.measured,
};

const rowOf = (text: string): [string[], string[]] => {
  try {
    const [header, cells] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    if (Array.isArray(header) && Array.isArray(cells)) return [header.map(String), cells.map(String)];
  } catch {
    // Told below.
  }
  throw new Unreadable('the row is cut short, or no row of a table');
};
