import { groupOne, requireWhole, type ToolOutput, Unreadable } from './workload.js';

/** What testpmd shows of one port at one moment. */
interface PortStatistics {
  readonly port: number;
  readonly received: number;
  readonly sent: number;
  /** A second, since it was shown before; of the first time that is since the start. */
  readonly receivedRate: number;
  readonly sentRate: number;
  readonly receivedBits: number;
  readonly sentBits: number;
}

/** What testpmd tells of the time between two looks at its ports, and of the whole run. */
export interface TestpmdReport {
  /** Seconds between the two looks by testpmd's own clock; null where nothing moved by which to tell. */
  readonly seconds: number | null;
  /** Of all ports together, a second. */
  readonly received: number;
  readonly sent: number;
  readonly receivedBits: number;
  readonly sentBits: number;
  /** From the start to the end, of all ports: what was to be sent, and what the devices did not take of it. */
  readonly offered: number;
  readonly dropped: number;
}

const block = /#{10,} NIC statistics for port (\d+) +#{10,}\n([\s\S]*?)\n *#{40,}\n/g;

/** Two looks (`show port stats all`), then the sums that stand at the end of forwarding. */
export const testpmdReport = (output: ToolOutput): TestpmdReport => {
  const { stdout } = output;
  requireWhole('testpmd', output, /^Bye\.\.\.\s*$/m, 'Bye...');
  const looks = [...stdout.matchAll(block)].map(([, port, text]) => statistics(Number(port), text ?? ''));
  const ports = [...new Set(looks.map(({ port }) => port))];
  if (ports.length === 0) throw new Unreadable("testpmd's output has no statistics of a port");
  const pairs = ports.map((port) => {
    const of = looks.filter((each) => each.port === port);
    if (of.length !== 2)
      throw new Unreadable(`testpmd's output shows port ${port} ${of.length} times; expected twice`);
    return [of[0]!, of[1]!] as const;
  });
  const sum = (of: (second: PortStatistics) => number): number =>
    pairs.reduce((total, [, second]) => total + of(second), 0);
  const [, end] =
    /\+{5,} Accumulated forward statistics for all ports ?\+{5,}\n([\s\S]*?)\n *\+{40,}\n/.exec(stdout) ?? [];
  if (end === undefined)
    throw new Unreadable("testpmd's output is cut short: its sums of all ports at the end are missing");
  return {
    seconds: between(pairs),
    received: sum(({ receivedRate }) => receivedRate),
    sent: sum(({ sentRate }) => sentRate),
    receivedBits: sum(({ receivedBits }) => receivedBits),
    sentBits: sum(({ sentBits }) => sentBits),
    offered: countIn(end, 'TX-total', 'sums'),
    dropped: countIn(end, 'TX-dropped', 'sums'),
  };
};

/** By the port on which most has moved. */
const between = (pairs: readonly (readonly [PortStatistics, PortStatistics])[]): number | null => {
  const moved = pairs
    .flatMap(([first, second]) => [
      { count: second.received - first.received, rate: second.receivedRate },
      { count: second.sent - first.sent, rate: second.sentRate },
    ])
    .filter(({ rate }) => rate > 0)
    .sort((a, b) => b.count - a.count);
  return moved[0] === undefined ? null : moved[0].count / moved[0].rate;
};

const statistics = (port: number, text: string): PortStatistics => ({
  port,
  received: countIn(text, 'RX-packets', `statistics of port ${port}`),
  sent: countIn(text, 'TX-packets', `statistics of port ${port}`),
  receivedRate: countIn(text, 'Rx-pps', `statistics of port ${port}`),
  sentRate: countIn(text, 'Tx-pps', `statistics of port ${port}`),
  receivedBits: countIn(text, 'Rx-bps', `statistics of port ${port}`),
  sentBits: countIn(text, 'Tx-bps', `statistics of port ${port}`),
});

const countIn = (text: string, name: string, where: string): number =>
  groupOne(new RegExp(`(?:^|\\s)${name}: +(\\d+)(?=\\s|$)`).exec(text), 'testpmd', `${name} in the ${where}`);
