/** A line of iperf3's table, as its JSON has it. */
interface Sum {
  readonly start: number;
  readonly end: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly bits_per_second: number;
  readonly omitted: boolean;
  readonly retransmits?: number;
  readonly packets?: number;
  readonly lost_packets?: number;
  readonly jitter_ms?: number;
}

interface Line {
  readonly stream: string;
  readonly role: 'TX-C' | 'RX-C';
  /** Whose total over the whole run it is; undefined for the line of an interval. */
  readonly total: string | undefined;
  readonly sum: Sum;
}

/**
 * What iperf3 prints without `--json`, put together as `--json` has it; amounts have the three digits that are
 * printed. Undefined where the text is no such table, or does not come to its end.
 */
export function textReport(stdout: string): unknown {
  if (!/^Connecting to host /.test(stdout) || !/^iperf Done\.\s*$/m.test(stdout)) return undefined;
  // The server's own output, where it was asked for, repeats the totals.
  const [own = ''] = stdout.split(/^Server (?:JSON )?output:$/m, 1);
  const lines = own.split('\n').flatMap((line) => lineOf(line) ?? []);
  // Where there are several streams, what counts is the line of their sum.
  const summed = lines.some(({ stream }) => stream === 'SUM');
  const counted = lines.filter(({ stream }) => (stream === 'SUM') === summed);
  const total = (role: Line['role'], end: string): Sum | undefined =>
    counted.find((line) => line.role === role && line.total === end)?.sum;
  const [sent, received, back] = [
    total('TX-C', 'sender'),
    total('TX-C', 'receiver'),
    total('RX-C', 'receiver'),
  ];
  const slices = (role: Line['role']): Sum[] =>
    counted.filter((line) => line.role === role && line.total === undefined).map(({ sum }) => sum);
  const backward = slices('RX-C');
  return {
    start: { test_start: { reverse: /^Reverse mode, /m.test(own) ? 1 : 0 } },
    intervals: slices('TX-C').map((sum, i) => ({
      sum,
      ...(backward[i] === undefined ? {} : { sum_bidir_reverse: backward[i] }),
    })),
    end: {
      sum_sent: sent,
      sum_received: received,
      // What was lost at the end the receiver does not know of; how much was sent, the sender does.
      ...(received?.packets === undefined ? {} : { sum: { ...received, packets: sent?.packets } }),
      ...(back === undefined ? {} : { sum_received_bidir_reverse: back }),
    },
  };
}

const row =
  /^\[ *(\d+|SUM)\](?:\[(TX-C|RX-C)\])? +([\d.]+)-([\d.]+) +sec +([\d.]+) ([KMGT]?)Bytes +([\d.]+) ([KMGT]?)(bits|Bytes)\/sec(.*)$/;

function lineOf(line: string): Line | undefined {
  const found = row.exec(line);
  if (!found) return undefined;
  const [, stream, role, start, end, amount, prefix, rate, ratePrefix, unit, rest = ''] = found;
  const [, jitter] = /([\d.]+) ms/.exec(rest) ?? [];
  const [, lost, packets] = /(\d+)\/(\d+) \(/.exec(rest) ?? [];
  const [, sentPackets] = /^ +(\d+) *(?:\(omitted\))?$/.exec(rest) ?? [];
  const [, retransmits] = /^ +(\d+)\b/.exec(rest) ?? [];
  return {
    stream: stream!,
    role: (role as Line['role'] | undefined) ?? 'TX-C',
    total: /(sender|receiver) *$/.exec(rest)?.[1],
    sum: {
      start: Number(start),
      end: Number(end),
      seconds: Number(end) - Number(start),
      bytes: Number(amount) * 1024 ** powerOf(prefix!),
      // Rates in bits count by thousands, those in bytes as amounts do.
      bits_per_second:
        Number(rate) * (unit === 'bits' ? 1000 : 1024) ** powerOf(ratePrefix!) * (unit === 'bits' ? 1 : 8),
      omitted: rest.includes('(omitted)'),
      ...(jitter === undefined || lost === undefined
        ? { ...(sentPackets === undefined ? {} : { packets: Number(sentPackets) }) }
        : { jitter_ms: Number(jitter), lost_packets: Number(lost), packets: Number(packets) }),
      ...(lost === undefined && retransmits !== undefined ? { retransmits: Number(retransmits) } : {}),
    },
  };
}

const powerOf = (prefix: string): number => ['', 'K', 'M', 'G', 'T'].indexOf(prefix);
