import { z } from 'zod';
import { cyclictestThreads } from './cyclictest-report.js';
import { severalClients } from './several-clients.js';
import { defineWorkload, requireSuccess, Unreadable, wholeSecondsParameter } from './workload.js';

const parameters = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string())])
    .default('guests')
    .describe('where it runs: `guests`, a role, or names of guests or hosts'),
  seconds: wholeSecondsParameter(5),
  interval: z.int().min(50).max(1_000_000).default(1000).describe('microseconds between two wake-ups'),
  threads: z.int().min(1).max(1024).default(1).describe('threads that wake up'),
  priority: z
    .int()
    .min(0)
    .max(99)
    .default(80)
    .describe('real-time priority (SCHED_FIFO), for which it takes root; 0: an ordinary process'),
  cpus: z
    .string()
    .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'expected processors, as in `2,4-7`')
    .optional()
    .describe('processors that the threads are pinned to, as in `2,4-7`'),
  longest: z
    .int()
    .min(10)
    .max(20_000)
    .default(4000)
    .describe('microseconds that are still told apart; a percentile beyond them fails the trial'),
});

const delay = (label: string, percentile?: number) =>
  ({
    unit: 'us',
    better: 'lower',
    label: `${label} delay of a wake-up`,
    ...(percentile === undefined ? {} : { percentile }),
  }) as const;

const metrics = {
  wake_median: delay('median'),
  wake_mean: delay('mean'),
  wake_p99: delay('99th percentile of the', 0.99),
  wake_p99_9: delay('99.9th percentile of the', 0.999),
  wake_min: delay('shortest'),
  wake_max: delay('longest'),
} as const;

/** How late a thread runs that was to wake up: what scheduling, and a hypervisor beneath it, cost. */
export const cyclictest = defineWorkload({
  name: 'cyclictest',
  summary: 'how late threads wake up: scheduling delay, with percentiles',
  parameters,
  kind: 'load',
  tool: () => ({
    program: 'cyclictest',
    package: 'rt-tests',
    version: ['cyclictest', '--help'],
    pattern: /cyclictest V ([\d.]+)/,
  }),
  metrics: () => metrics,
  primary: () => ['wake_p99', 'wake_max'],
  // Of several threads each wakes up half a millisecond later than the one before.
  expected: ({ seconds, interval, threads }) =>
    Array.from({ length: threads }, (_, i) => Math.floor((seconds * 1e6) / (interval + i * 500))).reduce(
      (sum, each) => sum + each,
      0,
    ),
  seconds: ({ seconds }) => seconds + 0.5,
  client: (p) => [
    ...['cyclictest', '--quiet', '--mlockall', `--duration=${p.seconds}`, `--interval=${p.interval}`],
    ...[`--threads=${p.threads}`, `--histogram=${p.longest}`],
    ...(p.priority > 0 ? [`--priority=${p.priority}`] : ['--policy=other']),
    ...(p.cpus === undefined ? [] : [`--affinity=${p.cpus}`]),
  ],
  parse: (_, output) => {
    requireSuccess('cyclictest', output);
    const threads = cyclictestThreads(output);
    const counts = new Map<number, number>();
    for (const { histogram } of threads)
      for (const [us, count] of histogram) counts.set(us, (counts.get(us) ?? 0) + count);
    const total = threads.reduce((sum, { cycles }) => sum + cycles, 0);
    if (total === 0) throw new Unreadable('no thread of cyclictest woke up');
    const sorted = [...counts].sort(([a], [b]) => a - b);
    const percentile = (share: number): number => {
      let left = Math.ceil(share * total);
      for (const [us, count] of sorted) {
        left -= count;
        if (left <= 0) return us;
      }
      throw new Unreadable(
        `percentile ${share * 100} of cyclictest's delays is beyond its histogram; give a larger \`longest\``,
      );
    };
    return {
      observations: total,
      metrics: {
        wake_median: percentile(0.5),
        wake_mean: threads.reduce((sum, { mean, cycles }) => sum + mean * cycles, 0) / total,
        wake_p99: percentile(0.99),
        wake_p99_9: percentile(0.999),
        wake_min: Math.min(...threads.map(({ min }) => min)),
        wake_max: Math.max(...threads.map(({ max }) => max)),
      },
    };
  },
  together: (_, clients) => severalClients(metrics, clients),
});
