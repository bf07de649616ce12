import { numberIn, requireWhole, Unreadable } from '../workloads/workload.js';
import type { Derivation, ForeignReader } from './reader.js';

const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** wrk's and wrk2's summary; amounts are in powers of 1024, as wrk prints them. */
const derivation: Derivation = {
  name: 'wrk_file',
  metrics: () => ({
    requests: { unit: 'count/s', better: 'higher', label: 'requests answered' },
    transferred: { unit: 'bit/s', better: 'higher', label: 'throughput of answers' },
    latency_mean: { unit: 'ms', better: 'lower', label: 'mean time to an answer' },
    latency_max: { unit: 'ms', better: 'lower', label: 'longest time to an answer' },
    latency_median: { unit: 'ms', better: 'lower', label: 'median time to an answer' },
    latency_p99: {
      unit: 'ms',
      better: 'lower',
      label: '99th percentile of the times to an answer',
      percentile: 0.99,
    },
    failed: { unit: 'ratio', better: 'lower', label: 'share of the answers that were errors' },
  }),
  parse: (_, output) => {
    requireWhole('wrk', output, /^Transfer\/sec:.*\n$/m, 'Transfer/sec:');
    const { stdout } = output;
    const count = numberIn(stdout, /(\d+) requests in /, 'wrk', 'number of requests');
    if (count === 0) throw new Unreadable('none of the requests was answered');
    const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
    const [, mean, max] = /^ +Latency +(\S+) +\S+ +(\S+) /m.exec(stdout) ?? [];
    const percentile = (p: number): string | undefined =>
      new RegExp(`^ +${p}(?:\\.0*)?% +(\\S+)$`, 'm').exec(stdout)?.[1];
    const [median, p99] = [percentile(50), percentile(99)];
    return {
      observations: count,
      metrics: {
        requests: numberIn(stdout, /^Requests\/sec: +([\d.]+)$/m, 'wrk', 'number of requests a second'),
        transferred: bytes(/^Transfer\/sec: +(\S+)$/m.exec(stdout)?.[1]) * 8,
        latency_mean: duration(mean),
        latency_max: duration(max),
        ...(median === undefined ? {} : { latency_median: duration(median) }),
        ...(p99 === undefined ? {} : { latency_p99: duration(p99) }),
        failed: refused === undefined ? 0 : Number(refused) / count,
      },
    };
  },
  together: (_, [client]) => client!.measured,
};

const duration = (text: string | undefined): number => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(text ?? '') ?? [];
  if (number === undefined)
    throw new Unreadable(`wrk's latency is ${JSON.stringify(text ?? '')}, which is no time`);
  return Number(number) * milliseconds[unit!]!;
};

const bytes = (text: string | undefined): number => {
  const [, number, prefix] = /^(\d+(?:\.\d+)?)([KMGTP]?)B$/.exec(text ?? '') ?? [];
  if (number === undefined)
    throw new Unreadable(`wrk's transfer is ${JSON.stringify(text ?? '')}, which is no amount`);
  return Number(number) * 1024 ** ['', 'K', 'M', 'G', 'T', 'P'].indexOf(prefix!);
};

export const wrk: ForeignReader = {
  name: 'wrk',
  derivation,
  recognise: (content) => (/^Running \S+ test @ /.test(content) ? { parameters: {} } : undefined),
};
