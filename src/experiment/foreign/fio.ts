import type { MetricFile } from '../bundle/format.js';
import { Unreadable } from '../workloads/workload.js';
import { jsonFields } from './json-fields.js';
import { type Derivation, type ForeignReader, field, timeOf } from './reader.js';

const ways = ['read', 'write'] as const;

const latency = (way: string, label: string, percentile?: number): MetricFile => ({
  ...{ unit: 'us', better: 'lower', label: `${label} completion latency of ${way}s` },
  ...(percentile === undefined ? {} : { percentile }),
});

const metricsOf = (way: string): Record<string, MetricFile> => ({
  [`${way}_iops`]: { unit: 'count/s', better: 'higher', label: `${way}s a second` },
  [`${way}_throughput`]: { unit: 'bit/s', better: 'higher', label: `throughput of ${way}s` },
  [`${way}_latency_mean`]: latency(way, 'mean'),
  [`${way}_latency_median`]: latency(way, 'median'),
  [`${way}_latency_p99`]: latency(way, '99th percentile of the', 0.99),
});

/**
 * fio's JSON and JSON+, one job or a group that is reported as one. Since version 3 latencies are in nanoseconds
 * (`clat_ns`), before in microseconds (`clat`).
 */
const derivation: Derivation = {
  name: 'fio_file',
  metrics: () => ({ ...metricsOf('read'), ...metricsOf('write') }),
  parse: (_, { stdout }) => {
    // Warnings may stand before the report.
    const report = jsonFields('fio', stdout.slice(Math.max(0, stdout.search(/^\{/m))));
    const jobs = report.at('jobs');
    if (!Array.isArray(jobs) || jobs.length === 0) throw new Unreadable("fio's report has no jobs");
    if (jobs.length > 1)
      throw new Unreadable(
        `fio's report has ${jobs.length} jobs, whose percentiles cannot be put together; run fio with --group_reporting`,
      );
    const error = report.number(['jobs', '0', 'error'], 'error');
    if (error !== 0) throw new Unreadable(`fio's job ended with error ${error}`);
    const active = ways.filter(
      (way) => report.number(['jobs', '0', way, 'io_bytes'], `io_bytes of ${way}s`) > 0,
    );
    if (active.length === 0) throw new Unreadable('fio neither read nor wrote anything');
    const counts = active.map((way) => report.number(['jobs', '0', way, 'total_ios'], `number of ${way}s`));
    return {
      observations: Math.min(...counts),
      metrics: Object.assign(
        {},
        ...active.map((way) => {
          const number = (what: string, ...path: string[]): number =>
            report.number(['jobs', '0', way, ...path], what);
          const nano = report.at('jobs', '0', way, 'clat_ns') !== undefined;
          const [key, scale] = nano ? ['clat_ns', 1000] : ['clat', 1];
          const percentile = (p: string): object => {
            const value = report.at('jobs', '0', way, key, 'percentile', p);
            return typeof value === 'number' ? { value: value / scale } : {};
          };
          const [median, p99] = [percentile('50.000000'), percentile('99.000000')];
          return {
            [`${way}_iops`]: number(`${way}s a second`, 'iops'),
            // `bw` is in KiB a second, in every version.
            [`${way}_throughput`]: number(`throughput of ${way}s`, 'bw') * 1024 * 8,
            [`${way}_latency_mean`]: number(`latency of ${way}s`, key, 'mean') / scale,
            ...('value' in median ? { [`${way}_latency_median`]: median.value } : {}),
            ...('value' in p99 ? { [`${way}_latency_p99`]: p99.value } : {}),
          };
        }),
      ),
    };
  },
  together: (_, [client]) => client!.measured,
};

export const fio: ForeignReader = {
  name: 'fio',
  derivation,
  recognise: (content) =>
    /^\{\s*"fio version"/m.test(content)
      ? {
          parameters: {},
          ...timeOf(/"timestamp"\s*:\s*(\d+)/.exec(content)?.[1]),
          ...field('version', content, /"fio version"\s*:\s*"fio-([\w.-]+)"/),
        }
      : undefined,
};
