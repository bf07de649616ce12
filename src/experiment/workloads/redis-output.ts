import { groupOne, type ToolOutput, Unreadable } from './workload.js';

const columns: readonly (readonly [name: string, metric: string])[] = [
  ['rps', 'requests'],
  ['avg_latency_ms', 'answer_mean'],
  ['min_latency_ms', 'answer_min'],
  ['p50_latency_ms', 'answer_median'],
  ['p95_latency_ms', 'answer_p95'],
  ['p99_latency_ms', 'answer_p99'],
  ['max_latency_ms', 'answer_max'],
];

/**
 * What redis-benchmark tells of one command: `--csv` with names above the values since version 6.2, before that only
 * the rate; or the summary as text.
 */
export const redisBenchmark = (
  { stdout }: ToolOutput,
  command: string,
): { readonly [metric: string]: number } => {
  const lines = stdout.replace(/^.*\r(?!\n)/gm, '').split('\n');
  // The last line that is whole ends with a line feed.
  if (lines.pop() !== '')
    throw new Unreadable("redis-benchmark's output is cut short: its last line is not whole");
  const summary = textSummary(stdout, command);
  if (summary !== undefined) return summary;
  const wanted = `"${command.toUpperCase()}"`;
  const row = lines.find((line) => line.startsWith(`${wanted},`));
  if (row === undefined)
    throw new Unreadable(`redis-benchmark's output has no line of ${command.toUpperCase()}`);
  const values = row.split(',').slice(1);
  const header = lines.find((line) => line.startsWith('"test",'));
  const names =
    header === undefined ? ['rps'] : [...header.matchAll(/"([^"]*)"/g)].slice(1).map(([, name]) => name!);
  if (names.length !== values.length)
    throw new Unreadable(`redis-benchmark's output has ${names.length} names and ${values.length} values`);
  const number = (name: string): number =>
    groupOne(/^"(\d+(?:\.\d+)?)"$/.exec(values[names.indexOf(name)] ?? ''), 'redis-benchmark', name);
  const found = header === undefined ? columns.slice(0, 1) : columns;
  return rated(Object.fromEntries(found.map(([name, metric]) => [metric, number(name)])));
};

/** The latencies below `====== GET ======`, in the order of their names. */
const textSummary = (stdout: string, command: string): { readonly [metric: string]: number } | undefined => {
  const [, section] =
    new RegExp(`====== ${command.toUpperCase()} ======(.*?)(?:\\n====== |$(?![\\s\\S]))`, 's').exec(stdout) ??
    [];
  if (section === undefined) return undefined;
  const rate = /throughput summary: (\d+(?:\.\d+)?) requests per second/.exec(section);
  const [, names, values] = /latency summary \(msec\):\n +([a-z0-9 ]+)\n +([\d. ]+)\n/.exec(section) ?? [];
  if (names === undefined || values === undefined)
    throw new Unreadable(`redis-benchmark's summary of ${command.toUpperCase()} is missing or cut short`);
  const [keys, numbers] = [names.trim().split(/ +/), values.trim().split(/ +/)];
  const number = (key: string): number =>
    groupOne(
      /^(\d+(?:\.\d+)?)$/.exec(numbers[keys.indexOf(key)] ?? ''),
      'redis-benchmark',
      `${key} of the latencies`,
    );
  return rated({
    requests: groupOne(rate, 'redis-benchmark', 'throughput'),
    ...Object.fromEntries(
      columns.slice(1).map(([name, metric]) => [metric, number(name.replace('_latency_ms', ''))]),
    ),
  });
};

const rated = (metrics: { readonly [metric: string]: number }): { readonly [metric: string]: number } => {
  if (metrics.requests === 0) throw new Unreadable('redis-benchmark got no answer');
  return metrics;
};
