import type { CellFile, ProcessFile, RunFile, TrialFile } from '../../src/experiment/bundle/index.js';
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

/** The raw output of a trial, and its description. */
export function rawTrial(
  run: RunFile,
  cell: CellFile,
  place: Place,
  options: FixtureOptions,
  random: () => number,
) {
  const sriov = cell.factors.datapath === 'sriov';
  const guests = cell.factors.guest_count as number;
  const loaded = cell.factors.neighbour !== 'idle';
  const drift = 1 + 0.02 * Math.sin(place.block);
  const load = (loaded ? (sriov ? 1.05 : 1.4) : 1) * drift * (options.slower ?? 1);
  const files = new Map<string, string>();
  const clients = Array.from({ length: guests }, (_, i) => `guest${i + 1}`);
  for (const client of clients) {
    const text = place.failed
      ? ''
      : place.driver === 'ping'
        ? pingOutput((sriov ? 0.31 : 0.52) * load * (1 + 0.1 * guests), options.echoes ?? 25, random)
        : iperfOutput(
            ((sriov ? 9.2e9 : 6.1e9) / guests / load) * (client === 'guest1' && !sriov ? 1.3 : 1),
            random,
          );
    files.set(`${client}.stdout`, text);
    files.set(`${client}.stderr`, place.failed ? 'connect: Network is unreachable\n' : '');
  }
  const ticks = (share: number): number => Math.round(1000 * share * (0.95 + 0.1 * random()));
  const busy = (sriov ? 0.2 : 0.45) * (loaded ? 1.3 : 1) * (0.6 + 0.4 * guests) * 0.6;
  files.set('cpu.before', '@ 100.00\ncpu 0 0 0 0 0 0 0 0 0 0\n');
  files.set(
    'cpu.after',
    `@ 110.00\ncpu ${ticks(busy * 0.4)} 0 ${ticks(busy * 0.3)} ${ticks(1 - busy)} 0 0 ${ticks(busy * 0.3)} 0 0 0\n`,
  );
  const threads = (after: boolean): string =>
    clients
      .map((guest, i) => {
        const line = (thread: number, name: string, used: number): string =>
          `${guest} ${500 + i} ${thread} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${after ? used : 0} 0 0 0\n`;
        return (
          line(500 + i, 'qemu-system-x86', ticks(0.02)) +
          line(600 + i, 'CPU 0/KVM', ticks(0.3)) +
          (sriov ? '' : line(700 + i, `vhost-${500 + i}`, ticks(0.25)))
        );
      })
      .join('');
  files.set('vhost.before', `@ 100.00\n${threads(false)}`);
  files.set('vhost.after', `@ 110.00\n${threads(true)}`);
  const process = (guest: string): ProcessFile => ({
    role: 'client',
    machine: guest,
    host: 'dut1',
    guest: true,
    peer: 'peer1',
    way: null,
    argv: [place.driver],
    stdout: `${guest}.stdout`,
    stderr: `${guest}.stderr`,
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
    parameters:
      place.driver === 'ping' ? { warm_up: 0 } : { protocol: 'tcp', warm_up: 0, bidirectional: false },
    warm_up: place.block <= run.design.warm_up,
    status: place.failed ? 'failed' : 'ok',
    why: place.failed ? 'guest1: connect: Network is unreachable' : null,
    started: run.started,
    ended: run.started,
    processes: clients.map(process),
    start: null,
    observations: place.failed
      ? []
      : ['cpu', 'vhost'].map((observer) => ({
          observer,
          host: 'dut1',
          before: `${observer}.before`,
          after: `${observer}.after`,
        })),
    time: { bring_up: 10, measuring: 10_000, total: 10_100 },
  };
  return { files, description };
}

function pingOutput(centre: number, count: number, random: () => number): string {
  const times = Array.from({ length: count }, () => (centre * Math.exp(0.12 * normal(random))).toFixed(3));
  const replies = times.map(
    (time, i) => `64 bytes from 10.0.0.1: icmp_seq=${i + 1} ttl=64 time=${time} ms\n`,
  );
  return `PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.\n${replies.join('')}\n--- 10.0.0.1 ping statistics ---\n${count} packets transmitted, ${count} received, 0% packet loss, time 10ms\nrtt min/avg/max/mdev = ${Math.min(...times.map(Number))}/${centre.toFixed(3)}/${Math.max(...times.map(Number))}/0.010 ms\n`;
}

function iperfOutput(rate: number, random: () => number): string {
  const bits = rate * Math.exp(0.03 * normal(random));
  const sum = (start: number) => ({ start, end: start + 1, bytes: Math.round(bits / 8), omitted: false });
  return json({
    start: { test_start: { reverse: 0 } },
    intervals: [0, 1, 2].map((start) => ({ sum: sum(start) })),
    end: {
      sum_sent: { retransmits: Math.floor(3 * random()) },
      sum_received: { bits_per_second: bits, bytes: Math.round((3 * bits) / 8) },
    },
  });
}

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
