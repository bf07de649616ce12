import { iperf3 as workload } from '../workloads/iperf3.js';
import { type Iperf3Report, moved, reportOf, slices } from '../workloads/iperf3-report.js';
import { finite } from '../workloads/workload.js';
import { type Derivation, type ForeignReader, field, type Recognised, timeOf } from './reader.js';

interface Parameters {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly bidirectional: boolean;
  readonly warm_up: number;
}

/**
 * Reports of every version since 3.0, from any system and with any flags: before 3.0.3 a single stream has no sum, and
 * only Linux and FreeBSD count what was sent again.
 */
const derivation: Derivation = {
  name: 'iperf3_file',
  metrics: workload.metrics,
  parse: (p: Parameters, output) => {
    const report = reportOf(output);
    const forth = arrived(report, 'sum_received', 'receiver');
    const again =
      report.at(['end', 'sum_sent', 'retransmits']) ?? report.at([...onlyStream, 'sender', 'retransmits']);
    return {
      metrics: {
        throughput: forth,
        ...(p.bidirectional ? { throughput_reverse: arrived(report, 'sum_received_bidir_reverse') } : {}),
        ...(p.protocol === 'udp' ? datagrams(report) : {}),
        ...(p.protocol !== 'udp' && again !== undefined
          ? { retransmits: finite(again, 'iperf3', 'number of retransmits') }
          : {}),
      },
      timeline: slices(report, p.warm_up),
      ...moved(report, p.protocol === 'udp' ? 'udp' : 'tcp'),
    };
  },
  together: (_, [client]) => client!.measured,
};

const onlyStream = ['end', 'streams', '0'];

/** Bits a second by the receiver's own count. */
const arrived = (report: Iperf3Report, sum: string, end?: string): number => {
  const summed = report.at(['end', sum]) !== undefined;
  const udp = report.at([...onlyStream, 'udp']) !== undefined;
  const path = summed || end === undefined ? ['end', sum] : udp ? ['end', 'sum'] : [...onlyStream, end];
  const rate = report.number([...path, 'bits_per_second'], `${sum} (the receiver's throughput)`);
  if (report.at([...path, 'bytes']) === 0) throw report.unreadable('says that the receiver got nothing');
  return rate;
};

const datagrams = (report: Iperf3Report): { packets: number; loss: number; jitter: number } => {
  const path = report.at(['end', 'sum', 'packets']) === undefined ? [...onlyStream, 'udp'] : ['end', 'sum'];
  const sent = report.number([...path, 'packets'], 'number of datagrams');
  const lost = report.number([...path, 'lost_packets'], 'number of lost datagrams');
  const seconds = report.number([...path, 'seconds'], 'duration');
  if (sent <= 0 || seconds <= 0) throw report.unreadable('says that nothing was sent');
  return {
    packets: (sent - lost) / seconds,
    loss: lost / sent,
    jitter: report.number([...path, 'jitter_ms'], 'jitter'),
  };
};

/** By the words of the report and not by its structure: a report that was cut has none. */
export const iperf3: ForeignReader = {
  name: 'iperf3',
  derivation,
  recognise: (content): Recognised | undefined => {
    const json = /^\s*\{\s*"(?:start|event|error)"/.test(content);
    if (
      json
        ? !/"(?:version"\s*:\s*"iperf 3|test_start|connecting_to|sum_sent)|"error"\s*:\s*"/.test(content)
        : !isText(content)
    )
      return undefined;
    const udp = json ? /"protocol"\s*:\s*"UDP"/.test(content) : /Total Datagrams|Lost\/Total/.test(content);
    const sctp = /"protocol"\s*:\s*"SCTP"/.test(content);
    const protocol = udp ? 'udp' : sctp ? 'sctp' : 'tcp';
    const bidirectional = json ? /"bidir"\s*:\s*1/.test(content) : /\]\[(?:TX|RX)-C\]/.test(content);
    const reverse = json ? /"reverse"\s*:\s*1/.test(content) : /^Reverse mode/m.test(content);
    const warm_up = Number(/"omit"\s*:\s*(\d+)/.exec(content)?.[1] ?? 0);
    const variant = [udp ? 'udp' : sctp ? 'sctp' : '', bidirectional ? 'bidir' : reverse ? 'reverse' : '']
      .filter(Boolean)
      .join('_');
    return {
      parameters: { protocol, bidirectional, warm_up },
      ...(variant === '' ? {} : { variant }),
      ...timeOf(/"timesecs"\s*:\s*(\d+)/.exec(content)?.[1]),
      ...field('version', content, /"version"\s*:\s*"iperf (3[\w.+-]*)/),
    };
  },
};

const isText = (content: string): boolean =>
  /^Connecting to host .*, port \d+/.test(content) && !content.includes('Client connecting to');
