import { median } from '../../statistics/quantile.js';
import type { MetricFile } from '../bundle/format.js';
import { jsonFields } from '../workloads/json-fields.js';
import { Unreadable } from '../workloads/workload.js';
import { type Derivation, type ForeignReader, field } from './reader.js';

interface Parameters {
  /** Names of the series that the test has, in the order of the file. */
  readonly series: readonly string[];
}

/** A series' name as a metric: `Ping (ms) ICMP` is `ping_ms_icmp`. */
const metricName = (series: string): string =>
  series
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Flent's rates are in megabits a second, its times in milliseconds. */
const kindOf = (
  series: string,
): { readonly unit: string; readonly factor: number; readonly better: MetricFile['better'] } =>
  /ping|rtt|latency|\bms\b/i.test(series)
    ? { unit: 'ms', factor: 1, better: 'lower' }
    : /tcp|udp|upload|download|bandwidth|throughput/i.test(series)
      ? { unit: 'bit/s', factor: 1e6, better: 'higher' }
      : { unit: '1', factor: 1, better: null };

/**
 * Flent's data file, versions 2 to 4, unpacked: of each series of the test the median over time, without the points that
 * Flent left out.
 */
const derivation: Derivation = {
  name: 'flent_file',
  metrics: ({ series }: Parameters) =>
    Object.fromEntries(
      series.map((name) => {
        const { unit, better } = kindOf(name);
        return [metricName(name), { unit, better, label: `median over time of ${name}` }];
      }),
    ),
  parse: ({ series }: Parameters, { stdout }) => {
    const report = jsonFields('Flent', stdout);
    const metrics: Record<string, number> = {};
    for (const name of series) {
      const found = report.at('results', name);
      if (!Array.isArray(found)) throw new Unreadable(`Flent's results have no list ${name}`);
      const values = found.filter((value) => value !== null);
      if (values.some((value) => typeof value !== 'number' || !Number.isFinite(value)))
        throw new Unreadable(`Flent's list ${name} has what is no number`);
      if (values.length > 0) metrics[metricName(name)] = median(values as number[]) * kindOf(name).factor;
    }
    if (Object.keys(metrics).length === 0) throw new Unreadable("Flent's results have no values");
    return { metrics };
  },
  together: (_, [client]) => client!.measured,
};

export const flent: ForeignReader = {
  name: 'flent',
  derivation,
  recognise: (content) => {
    if (!/"(?:FLENT_VERSION|NETPERF_WRAPPER_VERSION|x_values)"/.test(content) || !/^\s*\{/.test(content))
      return undefined;
    const time = /"TIME"\s*:\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/.exec(content)?.[1];
    const test = /"NAME"\s*:\s*"(\w+)"/.exec(content)?.[1];
    return {
      parameters: { series: seriesOf(content) },
      ...(test === undefined ? {} : { variant: test.toLowerCase() }),
      ...(time === undefined ? {} : { started: new Date(time).toISOString() }),
      ...field('version', content, /"FLENT_VERSION"\s*:\s*"([\w.+-]+)"/),
    };
  },
};

/** None where the file was cut, which is told when it is read. Two of one name as a metric would hide each other. */
const seriesOf = (content: string): string[] => {
  try {
    const { results } = JSON.parse(content) as { results?: Record<string, unknown> };
    const names = new Map(Object.keys(results ?? {}).map((name) => [metricName(name), name]));
    return [...names.values()];
  } catch {
    return [];
  }
};
