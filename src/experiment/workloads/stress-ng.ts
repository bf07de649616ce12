import { z } from 'zod';
import { defineWorkload, finite, secondsParameter, type ToolOutput, Unreadable } from './workload.js';

const parameters = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string())])
    .default('dut')
    .describe('where the load runs: a role, `guests`, or names of guests or hosts'),
  stressors: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.int().min(0))
    .refine((all) => Object.keys(all).length > 0, 'name at least one stressor')
    .default({ cpu: 1 })
    .describe('workers by stressor of stress-ng: `{ cpu: 2, vm: 1 }`; 0 means one for each processor'),
  options: z.array(z.string()).default([]).describe('more arguments, such as `--vm-bytes=64m`'),
  cpus: z
    .string()
    .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/)
    .optional()
    .describe('processors to stay on, as in `2,4-7`'),
  seconds: secondsParameter(5),
});

/** A load of a known kind: the busy neighbour. On its own it measures how fast the machine itself is. */
export const stressNg = defineWorkload({
  name: 'stress_ng',
  summary: 'a load on processors, memory or disks, and what it got done',
  parameters,
  kind: 'load',
  tool: () => ({
    program: 'stress-ng',
    package: 'stress-ng',
    version: ['stress-ng', '--version'],
    pattern: /version ([\d.]+)/,
  }),
  metrics: () => ({
    bogo_ops: { unit: 'count/s', better: 'higher', label: 'bogus operations of all stressors' },
  }),
  primary: () => ['bogo_ops'],
  seconds: ({ seconds }) => seconds,
  client: ({ stressors, options, cpus, seconds }) => [
    ...(cpus === undefined ? [] : ['taskset', '-c', cpus]),
    ...['stress-ng', '--quiet', '--metrics', '--yaml', '/dev/stdout', '--timeout', `${seconds}s`],
    ...Object.entries(stressors).flatMap(([name, workers]) => [`--${name}`, String(workers)]),
    ...options,
  ],
  parse: ({ stressors }, output) => {
    const found = ratesOf(output);
    const rates = Object.keys(stressors).map((name) => {
      const rate = found.get(name);
      if (rate === undefined) throw new Unreadable(`stress-ng's output has no metrics of ${name}`);
      return finite(Number(rate), 'stress-ng', `rate of ${name}`);
    });
    return { metrics: { bogo_ops: rates.reduce((sum, rate) => sum + rate, 0) } };
  },
  together: (_, clients) => ({
    metrics: { bogo_ops: clients.reduce((sum, { measured }) => sum + measured.metrics.bogo_ops!, 0) },
  }),
});

/**
 * Rates by stressor, from the lines below `metrics:`. The report ends with `...`; without it the text was
 * cut. It is read line by line, because that of 0.19 is not valid YAML (`source-date-epoch` is out of line).
 */
const ratesOf = ({ stdout, stderr, exit }: ToolOutput): Map<string, string> => {
  const [, section] = /^metrics:\n([\s\S]*)\n\.\.\.\s*$(?![\s\S])/m.exec(stdout) ?? [];
  if (section === undefined)
    throw new Unreadable(
      `stress-ng's report is missing or cut short (exit ${exit ?? 'by kill'}${stderr.trim() ? `: ${stderr.trim().slice(0, 200)}` : ''})`,
    );
  return new Map(
    section
      .split(/^ *- stressor: /m)
      .slice(1)
      .flatMap((part) => {
        const [name = ''] = part.split('\n', 1);
        // Version 0.22 repeats the keys for every instance, below those of all together.
        const [together = ''] = part.split(/^ *instances:$/m, 1);
        const [, rate] = /^ *bogo-ops-per-second-real-time: (\S+)$/m.exec(together) ?? [];
        return rate === undefined ? [] : [[name.trim(), rate]];
      }),
  );
};
