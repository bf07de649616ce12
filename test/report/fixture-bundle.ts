import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deriveTrial } from '../../src/experiment/bundle/derive.js';
import {
  type CellFile,
  manifestOf,
  type ProcessFile,
  type RunFile,
  rowLine,
  type TrialFile,
} from '../../src/experiment/bundle/index.js';

/** What a made-up bundle is like; everything in it follows from this and from the seed. */
export interface FixtureOptions {
  readonly name?: string;
  readonly blocks?: number;
  readonly seed?: number;
  readonly guests?: readonly number[];
  readonly neighbours?: readonly string[];
  /** Multiplies every round-trip time. */
  readonly slower?: number;
  readonly emulated?: boolean;
  readonly workloads?: readonly ('ping' | 'iperf3')[];
  readonly kernel?: string;
  /** Trials that failed, by number. */
  readonly failed?: readonly number[];
  readonly echoes?: number;
  readonly finished?: boolean;
}

/** Writes a bundle whose rows are derived from raw output by rigger's own parsers. */
export async function fixtureBundle(folder: string, options: FixtureOptions = {}): Promise<string> {
  const name = options.name ?? '20240229T120000Z-latency-00c0ffee';
  const root = join(folder, name);
  const random = randomFrom(options.seed ?? 1);
  const run = runFile(name, options, random);
  const lines: string[] = [];
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  let trial = 0;
  let failures = 0;
  run.schedule.forEach((order, blockIndex) => {
    order.forEach((cellIndex, position) => {
      for (const { id, driver } of run.measure) {
        trial++;
        const failed = options.failed?.includes(trial) ?? false;
        if (failed) failures++;
        const raw = rawTrial(
          run,
          run.cells[cellIndex]!,
          { trial, block: blockIndex + 1, position: position + 1, id, driver, failed },
          options,
          random,
        );
        const number = `trials/${String(trial).padStart(4, '0')}`;
        for (const [file, text] of raw.files) write(`${number}/${file}`, text);
        write(`${number}/trial.json`, json(raw.description));
        const { rows, samples } = deriveTrial(raw.description, (file) => raw.files.get(file)!);
        for (const { path, text } of samples) write(path, text);
        lines.push(...rows.map(rowLine));
      }
    });
  });
  write('run.json', json(run));
  write('results.jsonl', lines.map((line) => `${line}\n`).join(''));
  for (const host of ['dut1', 'peer1']) {
    const facts = {
      kernel: { value: { release: options.kernel ?? '6.12.48', cmdline: 'intel_iommu=on iommu=pt' } },
      cpu: { value: { model: 'Example CPU', cores: host === 'dut1' ? 2 : 1 } },
      sriov: host === 'dut1' ? { value: { '0000:01:00.0': { vfs: 2 } } } : { unavailable: 'no such device' },
    };
    const state = {
      host,
      role: host === 'dut1' ? 'dut' : 'peer',
      taken: run.started,
      facts,
      tools: { ping: 'ping from iputils 20240905' },
    };
    write(`hosts/${host}/before.json`, json(state));
    write(`hosts/${host}/after.json`, json(state));
  }
  if (options.finished ?? true) {
    const blocks = run.schedule.length;
    const ended = '2024-02-29T13:00:00.000Z';
    const trials = { ok: trial - failures, failed: failures, interrupted: 0 };
    const drift = [
      { block: 3, host: 'dut1', check: 'load', message: 'load average 1.9 before the block, above 1.5' },
    ];
    write(
      'outcome.json',
      json({
        status: 'complete',
        ended,
        stopped_because: 'repeat',
        why: null,
        blocks,
        trials,
        drift,
        resumed: [],
        environment_changes: [],
      }),
    );
    write('MANIFEST.sha256', await manifestOf(root));
  }
  return root;
}

function runFile(name: string, options: FixtureOptions, random: () => number): RunFile {
  const factors = {
    datapath: ['virtio', 'sriov'],
    guests: options.guests ?? [1, 2],
    neighbour: options.neighbours ?? ['idle', 'cpu'],
  };
  const cells: CellFile[] = [];
  for (const datapath of factors.datapath) {
    for (const guests of factors.guests) {
      for (const neighbour of factors.neighbour) {
        const id = `datapath=${datapath} guests=${guests} neighbour=${neighbour}`;
        cells.push({ index: cells.length, id, factors: { datapath, guests, neighbour } });
      }
    }
  }
  const repeat = options.blocks ?? 8;
  const workloads = options.workloads ?? ['ping', 'iperf3'];
  const schedule = Array.from({ length: repeat + 1 }, () =>
    shuffled(
      cells.map(({ index }) => index),
      random,
    ),
  );
  const ms = (label: string) => ({ unit: 'ms', better: 'lower', label }) as const;
  return {
    format: 'rigger-bundle',
    version: 1,
    run: name,
    name: 'latency',
    title: 'Virtio against SR-IOV <quick>',
    question: 'How much delay does each datapath add, idle and loaded?',
    started: '2024-02-29T12:00:00.000Z',
    operator: { user: 'ada', controller: 'bench' },
    versions: { rigger: '0.1.0', node: 'v20.20.2' },
    playbook: 'playbooks/latency.yml',
    emulated: options.emulated ?? true,
    roles: { dut: ['dut1'], peer: ['peer1'] },
    design: {
      factors,
      only: [],
      except: [],
      repeat,
      warm_up: 1,
      order: 'randomised-blocks',
      seed: 20240229,
      generator: 'as in this fixture',
      until: null,
      fresh: 'trial',
    },
    cells,
    schedule,
    measure: workloads.map((driver) => ({ id: driver, driver, parameters: {} })),
    observe: ['cpu', 'vhost', 'kvm_exits'],
    analysis: {
      factor: 'datapath',
      baseline: 'virtio',
      metrics: workloads.map((driver) => (driver === 'ping' ? 'ping.rtt_median' : 'iperf3.throughput')),
      smallest_effect: 0.05,
      paired: true,
    },
    metrics: {
      rtt_median: ms('median round-trip time'),
      rtt_p99: ms('99th percentile of the round-trip times'),
      throughput: { unit: 'bit/s', better: 'higher', label: 'throughput at the receiver' },
      cpu_busy: { unit: 'percent', better: null, label: 'processor time that was not idle' },
      process_cpu: { unit: 'percent', better: null, label: 'processor time, of one processor' },
    },
    observer_costs: [{ observer: 'cpu', host: 'dut1', ms: 1.25 }],
    estimate_seconds: 1800,
  };
}

interface Place {
  readonly trial: number;
  readonly block: number;
  readonly position: number;
  readonly id: string;
  readonly driver: string;
  readonly failed: boolean;
}

function rawTrial(run: RunFile, cell: CellFile, place: Place, options: FixtureOptions, random: () => number) {
  const sriov = cell.factors.datapath === 'sriov';
  const guests = cell.factors.guests as number;
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

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

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

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [left[i], left[j]] = [left[j]!, left[i]!];
  }
  return left;
}

export const readText = (path: string): string => readFileSync(path, 'utf8');
