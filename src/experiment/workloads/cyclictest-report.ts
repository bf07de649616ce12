import { jsonFields } from './json-fields.js';
import { finite, requireWhole, type ToolOutput, Unreadable } from './workload.js';

/** What one thread of cyclictest did; all in microseconds. */
interface WakingThread {
  readonly cycles: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** How often each delay was seen; what was longer than the longest is not among them. */
  readonly histogram: readonly (readonly [us: number, count: number])[];
}

/** What cyclictest tells of its threads: as a histogram in columns (`-h`), or as JSON (`--json`). */
export const cyclictestThreads = (output: ToolOutput): WakingThread[] => {
  const threads = /^\{/m.test(output.stdout) ? fromJson(output.stdout) : fromColumns(output);
  if (threads.length === 0) throw new Unreadable('cyclictest tells of no thread');
  threads.forEach(({ histogram, cycles }, i) => {
    const counted = histogram.reduce((sum, [, count]) => sum + count, 0);
    if (counted > cycles)
      throw new Unreadable(
        `cyclictest counts ${cycles} wake-ups of thread ${i}, and ${counted} in its histogram`,
      );
  });
  return threads;
};

const fromJson = (stdout: string): WakingThread[] => {
  // Remarks stand before and after the report.
  const whole = stdout.slice(stdout.search(/^\{/m), stdout.lastIndexOf('\n}') + 2);
  const report = jsonFields('cyclictest', whole);
  const code = report.number(['return_code'], 'return code');
  if (code !== 0) throw new Unreadable(`cyclictest says that it ended with ${code}`);
  const count = report.number(['num_threads'], 'number of threads');
  // A number that is no count would be told by the first thread that is not there.
  return Array.from({ length: Math.min(count, 4096) }, (_, i) => {
    const number = (key: string): number => report.number(['thread', `${i}`, key], `${key} of thread ${i}`);
    const histogram = report.at('thread', `${i}`, 'histogram');
    if (typeof histogram !== 'object' || histogram === null)
      throw new Unreadable(`cyclictest's report has no histogram of thread ${i}`);
    return {
      ...{ cycles: number('cycles'), min: number('min'), mean: number('avg'), max: number('max') },
      histogram: Object.entries(histogram).map(
        ([us, times]) =>
          [finite(Number(us), 'cyclictest', 'delay'), finite(times, 'cyclictest', 'count')] as const,
      ),
    };
  });
};

const fromColumns = (output: ToolOutput): WakingThread[] => {
  const { stdout } = output;
  const summary = (name: string): number[] => {
    const [, found] = new RegExp(`^# ${name}: ([\\d ]+)$`, 'm').exec(stdout) ?? [];
    if (found === undefined) throw new Unreadable(`cyclictest's output has no line "# ${name}:"`);
    return found.trim().split(/ +/).map(Number);
  };
  const last = summary('Total').length - 1;
  requireWhole('cyclictest', output, new RegExp(`^# Thread ${last}:.*$`, 'm'), `# Thread ${last}:`);
  // `Total` counts what stands above it: what overflowed comes on top.
  const [totals, overflows, mins, means, maxs] = [
    ...['Total', 'Histogram Overflows', 'Min Latencies', 'Avg Latencies', 'Max Latencies'].map(summary),
  ] as [number[], number[], number[], number[], number[]];
  const rows = [...stdout.matchAll(/^(\d{6}) (\d+(?:\t\d+)*)$/gm)].map(
    ([, us, counts]) => [Number(us), counts!.split('\t').map(Number)] as const,
  );
  const odd = [overflows, mins, means, maxs, ...rows.map(([, counts]) => counts)].some(
    ({ length }) => length !== totals.length,
  );
  if (odd) throw new Unreadable("cyclictest's lines tell of different numbers of threads");
  return totals.map((total, i) => {
    const histogram = rows.map(([us, counts]) => [us, counts[i]!] as const);
    const counted = histogram.reduce((sum, [, count]) => sum + count, 0);
    if (counted !== total)
      throw new Unreadable(`cyclictest counts ${total} wake-ups of thread ${i}, and lists ${counted}`);
    return { cycles: total + overflows[i]!, min: mins[i]!, mean: means[i]!, max: maxs[i]!, histogram };
  });
};
