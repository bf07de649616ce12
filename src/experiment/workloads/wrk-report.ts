import { type Measured, numberIn, requireWhole, type ToolOutput, Unreadable } from './workload.js';

const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * wrk's and wrk2's summary; amounts are in powers of 1024, as wrk prints them.
 * @param asked whether percentiles have to be there (`--latency`)
 */
export const wrkReport = (output: ToolOutput, asked: boolean): Measured => {
  requireWhole('wrk', output, /^Transfer\/sec:.*\n$/m, 'Transfer/sec:');
  const { stdout } = output;
  const count = numberIn(stdout, /(\d+) requests in /, 'wrk', 'number of requests');
  if (count === 0) throw new Unreadable('none of the requests was answered');
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  const [, mean, max] = /^ +Latency +(\S+) +\S+ +(\S+) /m.exec(stdout) ?? [];
  const percentile = (end: string, p: number): { readonly [metric: string]: number } => {
    const found = new RegExp(`^ +${p}(?:\\.0*)?% +(\\S+)$`, 'm').exec(stdout)?.[1];
    if (found === undefined && asked) throw new Unreadable(`wrk's output has no percentile ${p}`);
    return found === undefined ? {} : { [`answer_${end}`]: duration(found) };
  };
  return {
    observations: count,
    metrics: {
      requests: numberIn(stdout, /^Requests\/sec: +([\d.]+)$/m, 'wrk', 'number of requests a second'),
      transferred: bytes(/^Transfer\/sec: +(\S+)$/m.exec(stdout)?.[1]) * 8,
      answer_mean: duration(mean),
      answer_max: duration(max),
      ...percentile('median', 50),
      ...percentile('p99', 99),
      failed: refused === undefined ? 0 : Number(refused) / count,
      socket_errors: socketErrors(stdout),
    },
  };
};

/** `Socket errors: connect 0, read 1, write 0, timeout 2`, where there were any. */
const socketErrors = (stdout: string): number => {
  const [line] = /^ +Socket errors:.*$/m.exec(stdout) ?? [];
  if (line === undefined) return 0;
  const counts = /connect (\d+), read (\d+), write (\d+), timeout (\d+)$/.exec(line);
  if (counts === null) throw new Unreadable(`wrk's line ${JSON.stringify(line)} cannot be read`);
  return counts.slice(1).reduce((sum, each) => sum + Number(each), 0);
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
