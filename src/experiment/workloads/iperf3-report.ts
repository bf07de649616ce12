import { entryOf } from '../../model/index.js';
import { streamedReport } from './iperf3-stream.js';
import { textReport } from './iperf3-text.js';
import { finite, lastWords, type Measured, type Slice, type ToolOutput, Unreadable } from './workload.js';

/** iperf3's report, whether it came as `--json`, `--json-stream` or text, asked by path as its JSON has it. */
export interface Iperf3Report {
  /** The number at a path, or Unreadable with what it would have been. */
  number(path: readonly string[], what: string): number;
  at(path: readonly string[]): unknown;
  unreadable(what: string): Unreadable;
}

/** The report of a client that ended well. */
export const reportOf = ({ stdout, stderr, exit }: ToolOutput): Iperf3Report => {
  const data = json(stdout, stderr, exit);
  const at = (path: readonly string[]): unknown => path.reduce<unknown>(member, data);
  const error = at(['error']);
  if (typeof error === 'string') throw new Unreadable(`iperf3 says: ${error}`);
  if (exit !== 0)
    throw new Unreadable(`iperf3 ended with exit code ${exit}: ${lastWords(stderr) || 'no words'}`);
  return {
    at,
    number: (path, what) => finite(at(path), 'iperf3', what),
    unreadable: (what) => new Unreadable(`iperf3's report ${what}`),
  };
};

const json = (stdout: string, stderr: string, exit: number | null): unknown => {
  const text = textReport(stdout);
  if (text !== undefined) return text;
  try {
    return streamedReport(stdout) ?? JSON.parse(stdout);
  } catch {
    const words = lastWords(stderr);
    throw new Unreadable(
      stdout.trim() === ''
        ? `iperf3 printed no report (exit ${exit ?? 'by kill'}${words ? `: ${words}` : ''})`
        : /^iperf3: error/m.test(words)
          ? words
          : "iperf3's report is cut short, or is neither JSON nor its own table",
    );
  }
};

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? entryOf(value as Record<string, unknown>, key) : undefined;

/** What arrived, by the receiver's own count. */
export const received = (report: Iperf3Report, sum: string): { readonly bitsPerSecond: number } => {
  const bitsPerSecond = report.number(['end', sum, 'bits_per_second'], `${sum} (the receiver's throughput)`);
  const bytes = report.number(['end', sum, 'bytes'], `bytes of ${sum}`);
  if (bytes === 0) throw report.unreadable('says that the receiver got nothing');
  return { bitsPerSecond };
};

/**
 * Slices of time after the warm-up, in seconds since the client's start: the receiver's where the server
 * sent its own report, otherwise the client's.
 */
export const slices = (report: Iperf3Report, warmUp: number): Slice[] => {
  const reverse = report.at(['start', 'test_start', 'reverse']) === 1;
  const theirs = report.at(['server_output_json', 'intervals']);
  const intervals = !reverse && Array.isArray(theirs) ? theirs : report.at(['intervals']);
  if (!Array.isArray(intervals)) return [];
  return intervals.flatMap((interval) => {
    const sum = member(interval, 'sum');
    if (member(sum, 'omitted') === true) return [];
    const [start, end, bytes] = ['start', 'end', 'bytes'].map((key) => member(sum, key));
    return typeof start === 'number' && typeof end === 'number' && typeof bytes === 'number'
      ? [{ start: start + warmUp, end: end + warmUp, bits: bytes * 8 }]
      : [];
  });
};

/**
 * Everything that the client moved in every interval, the warm-up that is omitted elsewhere included; both ways
 * where there are two. Empty where the report lists no intervals.
 */
export const moved = (report: Iperf3Report, protocol: 'tcp' | 'udp'): Pick<Measured, 'sent'> => {
  const intervals = report.at(['intervals']);
  if (!Array.isArray(intervals) || intervals.length === 0) return {};
  const total = (key: string): number =>
    intervals.reduce<number>((sum, interval) => {
      const parts = ['sum', 'sum_bidir_reverse'].map((name) => member(member(interval, name), key));
      return parts.reduce<number>((all, part) => all + (typeof part === 'number' ? part : 0), sum);
    }, 0);
  const bits = total('bytes') * 8;
  if (bits === 0) return {};
  const packets = protocol === 'udp' ? total('packets') : 0;
  return { sent: { ...(packets > 0 ? { sent_packets: packets } : {}), sent_bits: bits } };
};
