import { type Observation, type Observer, rates } from './observer.js';

const metrics = {
  nic_rx_packets: { unit: 'packet/s', better: null, label: 'packets received' },
  nic_tx_packets: { unit: 'packet/s', better: null, label: 'packets sent' },
  nic_rx_bytes: { unit: 'byte/s', better: null, label: 'bytes received' },
  nic_tx_bytes: { unit: 'byte/s', better: null, label: 'bytes sent' },
  nic_errors: { unit: 'count/s', better: 'lower', label: 'errors and drops of a network card' },
} as const;

type Metric = keyof typeof metrics;

/**
 * Counters of every network device (/proc/net/dev), and of each virtual function, which its physical
 * function's driver tells (`ip -s link`), so that guests' own cards are seen from the host.
 */
export const nic: Observer = {
  name: 'nic',
  summary: 'packets, bytes and errors of network devices and virtual functions',
  metrics,
  script: `cat /proc/net/dev
for f in /sys/class/net/*/device/sriov_numvfs; do
  [ -r "$f" ] && read -r n <"$f" && [ "$n" -gt 0 ] || continue
  d=\${f%/device/sriov_numvfs}; d=\${d##*/}
  echo "# $d"; ip -s link show dev "$d" 2>/dev/null
done
:`,
  derive: (before, after, seconds) => {
    const [first, second] = [counters(before), counters(after)];
    return (Object.keys(metrics) as Metric[])
      .flatMap((metric) => rates(metric, first.get(metric)!, second.get(metric)!, seconds))
      .filter(({ value, metric }: Observation) => value > 0 || metric === 'nic_errors');
  },
};

type Counters = Map<Metric, Map<string, number>>;

const counters = (text: string): Counters => {
  const found: Counters = new Map((Object.keys(metrics) as Metric[]).map((metric) => [metric, new Map()]));
  const [devices = '', ...functions] = text.split(/^# /m);
  for (const line of devices.split('\n')) {
    const [, name, numbers] = /^\s*([^\s:]+):\s*([\d\s]+)$/.exec(line) ?? [];
    if (name === undefined || numbers === undefined || name === 'lo') continue;
    const n = numbers.trim().split(/\s+/).map(Number);
    set(found, name, { rxBytes: n[0], rxPackets: n[1], txBytes: n[8], txPackets: n[9] });
    found.get('nic_errors')!.set(
      name,
      [2, 3, 10, 11].reduce((sum, index) => sum + (n[index] ?? 0), 0),
    );
  }
  for (const section of functions) virtualFunctions(section, found);
  return found;
};

interface Amounts {
  readonly rxBytes?: number | undefined;
  readonly rxPackets?: number | undefined;
  readonly txBytes?: number | undefined;
  readonly txPackets?: number | undefined;
}

const set = (found: Counters, subject: string, amounts: Amounts): void => {
  const entries: [Metric, number | undefined][] = [
    ['nic_rx_bytes', amounts.rxBytes],
    ['nic_rx_packets', amounts.rxPackets],
    ['nic_tx_bytes', amounts.txBytes],
    ['nic_tx_packets', amounts.txPackets],
  ];
  for (const [metric, value] of entries) if (value !== undefined) found.get(metric)!.set(subject, value);
};

/** `vf 0 …` lines, each followed by `RX: bytes packets …` and `TX: bytes packets …` tables. */
const virtualFunctions = (section: string, found: Counters): void => {
  const device = section.split('\n', 1)[0]!.trim();
  for (const [, index, rx, tx] of section.matchAll(
    /^\s+vf (\d+) [^\n]*\n\s+RX: bytes[^\n]*\n\s+([\d ]+)\n\s+TX: bytes[^\n]*\n\s+([\d ]+)$/gm,
  )) {
    const [rxBytes, rxPackets] = rx!.trim().split(/\s+/).map(Number);
    const [txBytes, txPackets] = tx!.trim().split(/\s+/).map(Number);
    set(found, `vf${index}@${device}`, { rxBytes, rxPackets, txBytes, txPackets });
  }
};
