import type { CellFile, ProcessFile, RunFile, TrialFile } from '../../src/experiment/bundle/index.js';
import type { Json } from '../../src/model/index.js';
import type { FixtureOptions } from './fixture-bundle.js';

/** Where in a run a trial stands. */
export interface Place {
  readonly trial: number;
  readonly block: number;
  readonly position: number;
  readonly id: string;
  readonly driver: string;
  readonly failed: boolean;
}

/** A flow of packets from a guest. */
interface Flow {
  readonly guest: string;
  readonly sriov: boolean;
  /** The peer's address where a guest has several networks. */
  readonly way: string | null;
}

/** What the host's work is with a lever, as a multiple. */
const leverCosts = (lever: Json | undefined): number =>
  lever === 'moderation' ? 0.7 : lever === 'offloads' ? 1.3 : lever === 'all' ? 0.6 : 1;

/** The raw output of a trial, and its description. */
export function rawTrial(
  run: RunFile,
  cell: CellFile,
  place: Place,
  options: FixtureOptions,
  random: () => number,
) {
  const flows = flowsOf(cell);
  const guests = [...new Set(flows.map(({ guest }) => guest))];
  const { neighbour = 'idle', interrupts, pinning, lever } = cell.factors;
  const loaded = neighbour !== 'idle' && neighbour !== 'none';
  const tuned = (interrupts === 'apart' ? 0.9 : 1) * (pinning === 'pinned' ? 0.8 : 1) * leverCosts(lever);
  const drift = 1 + 0.02 * Math.sin(place.block);
  const files = new Map<string, string>();
  const nameOf = ({ guest, way }: Flow): string => (way === null ? guest : `${guest}.${way}`);
  for (const flow of flows) {
    const { sriov, guest } = flow;
    const load = (loaded ? (sriov ? 1.05 : 1.4) : 1) * drift * (options.slower ?? 1);
    const rate = ((sriov ? 9.2e9 : 6.1e9) / flows.length / load) * (guest === 'guest1' && !sriov ? 1.3 : 1);
    const text = place.failed
      ? ''
      : place.driver === 'ping'
        ? pingOutput((sriov ? 0.31 : 0.52) * load * (1 + 0.1 * guests.length), options.echoes ?? 25, random)
        : place.driver === 'sockperf'
          ? sockperfOutput(Number(cell.factors.rate), sriov, drift, random)
          : iperfOutput(rate, options.protocol ?? 'tcp', random);
    files.set(`${nameOf(flow)}.stdout`, text);
    files.set(`${nameOf(flow)}.stderr`, place.failed ? 'connect: Network is unreachable\n' : '');
  }
  observe(flows, (loaded ? 1.3 : 1) * tuned, files, random);
  const process = (flow: Flow): ProcessFile => ({
    role: 'client',
    machine: flow.guest,
    host: 'dut1',
    guest: true,
    peer: 'peer1',
    way: flow.way,
    argv: [place.driver],
    stdout: `${nameOf(flow)}.stdout`,
    stderr: `${nameOf(flow)}.stderr`,
    exit: place.failed ? 2 : 0,
    began: 1_709_208_000_000,
    ended: 1_709_208_010_000,
  });
  const description: TrialFile = {
    trial: place.trial,
    attempt: 1,
    block: place.block,
    position: place.position,
    cell: cell.index,
    factors: cell.factors,
    workload: place.id,
    driver: place.driver,
    parameters: parametersOf(place.driver, options),
    rules: 2,
    warm_up: place.block <= run.design.warm_up,
    status: place.failed ? 'failed' : 'ok',
    why: place.failed ? 'guest1: connect: Network is unreachable' : null,
    started: run.started,
    ended: run.started,
    processes: flows.map(process),
    start: null,
    observations: place.failed
      ? []
      : observed.map((observer) => ({
          observer,
          host: 'dut1',
          before: `observers/dut1.${observer}.before`,
          after: `observers/dut1.${observer}.after`,
        })),
    time: { bring_up: 10, measuring: 10_000, total: 10_100 },
  };
  return { files, description };
}

export const parametersOf = (driver: string, options: FixtureOptions): Json =>
  driver === 'ping'
    ? { warm_up: 0 }
    : driver === 'sockperf'
      ? { mode: 'under-load' }
      : { protocol: options.protocol ?? 'tcp', warm_up: 0, bidirectional: false };

/** One for each guest of the cell, or one for each network of the only guest. */
function flowsOf({ factors }: CellFile): Flow[] {
  const { datapath, networks, guest_count: count = 1 } = factors;
  if (typeof networks === 'string') {
    const paths = networks.split('+');
    return paths.map((path, i) => ({
      guest: 'm1',
      sriov: path === 'sriov',
      way: paths.length === 1 ? null : `10.${77 + i}.0.1`,
    }));
  }
  return Array.from({ length: count as number }, (_, i) => ({
    guest: `guest${i + 1}`,
    sriov: datapath === 'sriov',
    way: null,
  }));
}

const observed = ['cpu', 'vhost', 'kvm_exits', 'interrupts', 'softirqs'] as const;

/** What the observers read on the host before and after ten seconds of these flows. */
function observe(
  flows: readonly Flow[],
  effort: number,
  files: Map<string, string>,
  random: () => number,
): void {
  const around = (value: number): number => Math.round(value * (0.95 + 0.1 * random()));
  const keep = (observer: (typeof observed)[number], before: string, after: string): void => {
    files.set(`observers/dut1.${observer}.before`, `@ 100.00\n${before}`);
    files.set(`observers/dut1.${observer}.after`, `@ 110.00\n${after}`);
  };
  const virtio = flows.filter(({ sriov }) => !sriov).length;
  const direct = flows.length - virtio;
  const busy = Math.min(0.9, (0.27 * virtio + 0.12 * direct) * effort);
  const ticks = (share: number): number => around(1000 * share);
  keep(
    'cpu',
    'cpu 0 0 0 0 0 0 0 0 0 0\n',
    `cpu ${ticks(busy * 0.4)} 0 ${ticks(busy * 0.3)} ${ticks(1 - busy)} 0 0 ${ticks(busy * 0.3)} 0 0 0\n`,
  );
  const threads = (after: boolean): string =>
    flows
      .map(({ guest, sriov }, i) => {
        const line = (thread: number, name: string, used: number): string =>
          `${guest} ${500 + i} ${thread} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${after ? used : 0} 0 0 0\n`;
        return (
          line(500 + i, 'qemu-system-x86', ticks(0.02)) +
          line(600 + i, 'CPU 0/KVM', ticks(0.3)) +
          (sriov ? '' : line(700 + i, `vhost-${500 + i}`, ticks(0.25 * effort)))
        );
      })
      .join('');
  keep('vhost', threads(false), threads(true));
  keep('kvm_exits', 'exits 0\n', `exits ${around(1000 + (400_000 * virtio + 20_000 * direct) * effort)}\n`);
  const line = (count: number): string => `  CPU0\n 30: ${count} PCI-MSIX-0000:01:00.0 0-edge eth1-TxRx-0\n`;
  keep('interrupts', line(0), line(around(1000 + 90_000 * virtio + 100_000 * direct)));
  keep('softirqs', '  NET_RX: 0\n', `  NET_RX: ${around(1000 + 200_000 * virtio)}\n`);
}

function pingOutput(centre: number, count: number, random: () => number): string {
  const times = Array.from({ length: count }, () => (centre * Math.exp(0.12 * normal(random))).toFixed(3));
  const replies = times.map(
    (time, i) => `64 bytes from 10.0.0.1: icmp_seq=${i + 1} ttl=64 time=${time} ms\n`,
  );
  return `PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.\n${replies.join('')}\n--- 10.0.0.1 ping statistics ---\n${count} packets transmitted, ${count} received, 0% packet loss, time 10ms\nrtt min/avg/max/mdev = ${Math.min(...times.map(Number))}/${centre.toFixed(3)}/${Math.max(...times.map(Number))}/0.010 ms\n`;
}

/** A queue that fills up: delays grow as the rate nears what the path can carry, those of the tail most. */
function sockperfOutput(rate: number, sriov: boolean, drift: number, random: () => number): string {
  const idle = 1 - rate / (sriov ? 1_000_000 : 450_000);
  const around = (value: number): string => (value * drift * Math.exp(0.04 * normal(random))).toFixed(3);
  const middle = (sriov ? 12 : 31) * (0.7 + 0.3 / idle);
  const percentiles = ['99.999', '99.990', '99.900', '99.000', '90.000', '75.000', '50.000', '25.000'];
  const stretch = [9, 8, 7, 4, 1.6, 1.2, 1, 0.9].map((one) => (one > 1 ? 1 + (one - 1) / idle : one));
  const lines = percentiles.map(
    (name, i) => `sockperf: ---> percentile ${name} = ${around(middle * stretch[i]!)}\n`,
  );
  return `sockperf: [Total Run] RunTime=2.000 sec; Warm up time=400 msec; SentMessages=${2 * rate}; ReceivedMessages=${rate}
sockperf: [Valid Duration] RunTime=1.500 sec; SentMessages=${1.5 * rate}; ReceivedMessages=${rate}
sockperf: ====> avg-latency=${around(middle * 1.1)} (std-dev=12.169)
sockperf: # dropped messages = 0; # duplicated messages = 0; # out-of-order messages = 0
sockperf: Total ${rate} observations; each percentile contains 7.73 observations
sockperf: ---> <MAX> observation = ${around(middle * 20)}
${lines.join('')}sockperf: ---> <MIN> observation = ${around(middle * 0.8)}
`;
}

function iperfOutput(rate: number, protocol: 'tcp' | 'udp', random: () => number): string {
  const bits = rate * Math.exp(0.03 * normal(random));
  const sum = (start: number) => ({
    start,
    end: start + 1,
    bytes: Math.round(bits / 8),
    packets: Math.round(bits / 8 / 64),
    omitted: false,
  });
  return json({
    start: { test_start: { reverse: 0 } },
    intervals: [0, 1, 2].map((start) => ({ sum: sum(start) })),
    end: {
      ...(protocol === 'udp' ? { sum: datagrams(bits, random) } : {}),
      sum_sent: { retransmits: Math.floor(3 * random()) },
      sum_received: { bits_per_second: bits, bytes: Math.round((3 * bits) / 8) },
    },
  });
}

/** Of 64 bytes each, in three seconds. */
const datagrams = (bits: number, random: () => number) => ({
  packets: Math.round((3 * bits) / 8 / 64),
  lost_packets: Math.floor(50 * random()),
  seconds: 3,
  jitter_ms: 0.01 * (1 + random()),
});

export const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Mulberry32: small, and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
