import { entryOf } from '../../model/index.js';
import type { MetricFile } from '../bundle/format.js';
import { type Client, fewestOf, type Measured } from './workload.js';

/**
 * What counts of several clients: rates add up; of everything else the worst counts, as far as it is known which that
 * is. Percentiles are never averaged. A metric that a client has not counts by the others.
 */
export const severalClients = (
  metrics: { readonly [metric: string]: Pick<MetricFile, 'unit' | 'better'> },
  clients: readonly Client[],
): Measured => ({
  ...fewestOf(clients),
  metrics: Object.fromEntries(
    Object.entries(metrics).flatMap(([name, { unit, better }]) => {
      const all = clients.flatMap(({ measured }) => entryOf(measured.metrics, name) ?? []);
      if (all.length === 0) return [];
      if (unit.endsWith('/s')) return [[name, all.reduce((sum, value) => sum + value, 0)]];
      return [[name, better === 'higher' ? Math.min(...all) : Math.max(...all)]];
    }),
  ),
});
