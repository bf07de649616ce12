import { jsonFields } from './json-fields.js';
import { type Measured, type ToolOutput, Unreadable } from './workload.js';

/** Reading and writing, as fio counts them. */
export const fioWays = ['read', 'write'] as const;

export type FioWay = (typeof fioWays)[number];

/** The percentiles that are told apart, by the end of the metric's name; fio's keys have six digits. */
export const fioPercentiles: readonly (readonly [end: string, percent: number])[] = [
  ['median', 50],
  ['p90', 90],
  ['p99', 99],
  ['p99_9', 99.9],
];

/**
 * fio's JSON and JSON+, one job or a group that is reported as one. Since version 3 latencies are in nanoseconds
 * (`clat_ns`), before in microseconds (`clat`).
 * @param asked what has to be there: these ways with all percentiles. Without it, what there is is read: it was run by
 * somebody else, perhaps without percentiles.
 */
export const fioReport = ({ stdout }: Pick<ToolOutput, 'stdout'>, asked?: readonly FioWay[]): Measured => {
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
  const active = fioWays.filter(
    (way) => report.number(['jobs', '0', way, 'io_bytes'], `io_bytes of ${way}s`) > 0,
  );
  const idle = asked?.find((way) => !active.includes(way));
  if (active.length === 0) throw new Unreadable('fio neither read nor wrote anything');
  if (idle !== undefined) throw new Unreadable(`fio was asked for ${idle}s and counts none`);
  const counts = active.map((way) => report.number(['jobs', '0', way, 'total_ios'], `number of ${way}s`));
  const figuresOf = (way: FioWay): { readonly [metric: string]: number } => {
    const number = (what: string, ...path: string[]): number =>
      report.number(['jobs', '0', way, ...path], what);
    const nano = report.at('jobs', '0', way, 'clat_ns') !== undefined;
    const [key, scale] = nano ? ['clat_ns', 1000] : ['clat', 1];
    const latency = (what: string, ...path: string[]): number => number(what, key, ...path) / scale;
    const percentiles = fioPercentiles.flatMap(([end, percent]) => {
      const name = percent.toFixed(6);
      return asked === undefined && report.at('jobs', '0', way, key, 'percentile', name) === undefined
        ? []
        : [[`${way}_latency_${end}`, latency(`percentile ${percent} of ${way}s`, 'percentile', name)]];
    });
    return {
      [`${way}_iops`]: number(`${way}s a second`, 'iops'),
      // `bw` is in KiB a second, in every version.
      [`${way}_throughput`]: number(`throughput of ${way}s`, 'bw') * 1024 * 8,
      [`${way}_latency_mean`]: latency(`mean latency of ${way}s`, 'mean'),
      [`${way}_latency_max`]: latency(`longest latency of ${way}s`, 'max'),
      ...Object.fromEntries(percentiles),
    };
  };
  return { observations: Math.min(...counts), metrics: Object.assign({}, ...active.map(figuresOf)) };
};
