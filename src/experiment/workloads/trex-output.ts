import { finite, groupOne, requireWhole, type ToolOutput, Unreadable } from './workload.js';

/** What TRex says once a second while it sends, and at its end. */
interface TrexReport {
  /** Bits a second that came back, once for each time that it was told: seconds since the start, and the rate. */
  readonly received: readonly { readonly at: number; readonly bits: number }[];
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  /** Microseconds; undefined where latency was not asked for. */
  readonly latency?: { readonly mean: number; readonly max: number };
}

/** Prefixes of TRex, which are powers of a thousand in rates. */
const scales: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** The rate and the time of one table: the time stands some lines below, and above the next table. */
const rates =
  /^ *Total-Rx +: +(\S+) +([KMGT]?)bps\b.*\n(?:(?! *(?:Total-Rx|current time) ).*\n)*? *current time +: +(\d+(?:\.\d+)?) sec/gm;

/** The tables of a run without an interactive server (`-f`), and the summary below them. */
export const trexReport = (output: ToolOutput): TrexReport => {
  const { stdout } = output;
  const [before = '', summary] = stdout.split(/^ *summary stats *$/m);
  if (summary === undefined) throw new Unreadable("TRex's output is cut short: its summary is missing");
  const count = (name: string): number =>
    groupOne(new RegExp(`^ *${name} *: *(\\d+) (?:pkts|bytes?|usec)\\b`, 'm').exec(summary), 'TRex', name);
  const timed = /^ *(?:average|maximum)-latency/m.test(summary);
  requireWhole(
    'TRex',
    output,
    timed ? /\n *latency-any-error *: *\w+ *\n/ : /\n *Total ARP received *: *\d+ pkts *\n/,
    timed ? 'latency-any-error' : 'Total ARP received',
  );
  const received = [...before.matchAll(rates)].map(([, number, prefix = '', at]) => ({
    at: Number(at),
    bits: finite(Number(number), 'TRex', 'Total-Rx') * scales[prefix]!,
  }));
  return {
    received,
    sentPackets: count('Total-tx-pkt'),
    receivedPackets: count('Total-rx-pkt'),
    sentBytes: count('Total-tx-bytes'),
    ...(timed ? { latency: { mean: count('average-latency'), max: count('maximum-latency') } } : {}),
  };
};
