import { jain, summarise } from '../../statistics/index.js';
import type { ClientPoint, RunData } from '../data/run-data.js';
import type { FairnessReport } from '../model.js';
import { valuesByCell } from './cells.js';
import { byText, describeMetric, labelCell } from './labels.js';

/** How evenly the clients of a trial shared the port, for every rate that single clients report. */
export function fairness({ run, series }: RunData): FairnessReport[] {
  return [...series].flatMap(([id, { workload, clients, unit }]) => {
    if (!/(throughput|_rate|transactions|packets)$/.test(id) || clients.length === 0) return [];
    const windowed = series.get(`${workload}.fairness_jain`);
    const indexes = windowed ? valuesByCell(windowed) : new Map<number, number[]>();
    const cells = run.cells.flatMap((cell) => {
      const own = clients.filter((point) => point.cell === cell.index);
      const perTrial = [...sharesByTrial(own).values()].filter(
        (shares) => shares.length > 1 && shares.some((share) => share > 0),
      );
      if (perTrial.length === 0) return [];
      // The workload's own index counts only the time in which all clients ran.
      const index = indexes.get(cell.index) ?? perTrial.map(jain);
      const names = [...new Set(own.map(({ client }) => client))].sort(byText);
      return [
        {
          ...labelCell(run, cell),
          jain: summarise(index),
          clients: names.map((client) => ({
            client,
            values: own.filter((point) => point.client === client).map(({ value }) => value),
          })),
        },
      ];
    });
    return cells.length === 0 ? [] : [{ metric: id, unit: describeMetric(run, id, unit).unit, cells }];
  });
}

function sharesByTrial(points: readonly ClientPoint[]): Map<number, number[]> {
  const trials = new Map<number, number[]>();
  for (const { trial, value } of points) {
    const shares = trials.get(trial);
    if (shares) shares.push(value);
    else trials.set(trial, [value]);
  }
  return trials;
}
