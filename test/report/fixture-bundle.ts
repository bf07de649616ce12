import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deriveTrial } from '../../src/experiment/bundle/derive.js';
import { type CellFile, manifestOf, type RunFile, rowLine } from '../../src/experiment/bundle/index.js';
import { generatorDescription } from '../../src/experiment/design/generator.js';
import { planOrder } from '../../src/experiment/design/order.js';
import { observers } from '../../src/experiment/observers/catalogue.js';
import { workloads as catalogue } from '../../src/experiment/workloads/catalogue.js';
import { json, parametersOf, randomFrom, rawTrial } from './fixture-raw-output.js';
import { recordsOf } from './fixture-records.js';

/** What a made-up bundle is like; everything in it follows from this and from the seed. */
export interface FixtureOptions {
  readonly name?: string;
  readonly blocks?: number;
  readonly seed?: number;
  readonly guests?: readonly number[];
  readonly neighbours?: readonly string[];
  /** Factors and their levels, instead of datapath, guests and neighbours. */
  readonly factors?: Readonly<Record<string, readonly (string | number)[]>>;
  /** `name` is a suite's, as under `experiment:`. */
  readonly suite?: { readonly name: string; readonly title: string; readonly question: string };
  /** What is asked of it, as `workload.metric`; one of each workload unless told. */
  readonly metrics?: readonly string[];
  readonly protocol?: 'tcp' | 'udp';
  /** Multiplies every round-trip time. */
  readonly slower?: number;
  readonly emulated?: boolean;
  readonly workloads?: readonly ('ping' | 'iperf3' | 'sockperf')[];
  readonly kernel?: string;
  /** The version of ping that each cell was measured with. */
  readonly tool?: string;
  /** Trials that failed, by number. */
  readonly failed?: readonly number[];
  readonly echoes?: number;
  /** What the run is about; the datapath unless told. */
  readonly compare?: { readonly factor: string; readonly baseline: string };
  /** What has to be kept. */
  readonly goals?: RunFile['analysis']['goals'];
  /** Levers that are ranked. */
  readonly rank?: RunFile['analysis']['rank'];
  readonly finished?: boolean;
  /** ISO 8601, UTC, milliseconds. */
  readonly started?: string;
}

/** Writes a bundle whose rows are derived from raw output by rigger's own parsers. */
export async function fixtureBundle(folder: string, options: FixtureOptions = {}): Promise<string> {
  const name = options.name ?? '20240229T120000Z-latency-00c0ffee';
  const root = join(folder, name);
  const random = randomFrom(options.seed ?? 4);
  const run = runFile(name, options);
  const lines: string[] = [];
  const records = recordsOf(run);
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
        records.trial(raw.description, rows);
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
  if (options.tool) {
    run.cells.forEach(({ index }) => {
      const machine = {
        host: 'dut1',
        role: 'dut',
        taken: run.started,
        facts: {},
        tools: { ping: options.tool! },
      };
      write(
        `cells/${String(index).padStart(4, '0')}.json`,
        json({ cell: index, machines: { dut1: machine } }),
      );
    });
  }
  const drift =
    run.schedule.length < 3
      ? []
      : [{ block: 3, host: 'dut1', check: 'load', message: 'load average 1.9 before the block, above 1.5' }];
  for (const [path, text] of records.files({ drift, failed: failures, finished: options.finished ?? true }))
    write(path, text);
  if (options.finished ?? true) {
    const blocks = run.schedule.length;
    const ended = '2024-02-29T13:00:00.000Z';
    const trials = { ok: trial - failures, failed: failures, interrupted: 0 };
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

function runFile(name: string, options: FixtureOptions): RunFile {
  const factors = options.factors ?? {
    datapath: ['virtio', 'sriov'],
    guest_count: options.guests ?? [1, 2],
    neighbour: options.neighbours ?? ['idle', 'cpu'],
  };
  const combinations = Object.entries(factors).reduce<Record<string, string | number>[]>(
    (partial, [factor, levels]) =>
      partial.flatMap((one) => levels.map((level) => ({ ...one, [factor]: level }))),
    [{}],
  );
  const cells = combinations.map((levels, index): CellFile => {
    const id = Object.entries(levels).map(([factor, level]) => `${factor}=${level}`);
    return { index, id: id.join(' '), factors: levels };
  });
  const repeat = options.blocks ?? 8;
  const workloads = options.workloads ?? ['ping', 'iperf3'];
  const seed = 20240229;
  const schedule = planOrder(cells.length, repeat + 1, { order: 'randomised-blocks', seed });
  return {
    format: 'rigger-bundle',
    version: 1,
    run: name,
    ...(options.suite ?? {
      name: 'latency',
      title: 'Virtio against SR-IOV <quick>',
      question: 'How much delay does each datapath add, idle and loaded?',
    }),
    started: options.started ?? '2024-02-29T12:00:00.000Z',
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
      seed,
      generator: generatorDescription,
      until: null,
      fresh: 'trial',
    },
    cells,
    schedule,
    measure: workloads.map((driver) => ({ id: driver, driver, parameters: {} })),
    observe: ['cpu', 'vhost', 'kvm_exits', 'interrupts', 'softirqs'],
    analysis: {
      ...(options.compare ?? { factor: 'datapath', baseline: 'virtio' }),
      metrics:
        options.metrics ??
        workloads.map((driver) => (driver === 'ping' ? 'ping.rtt_median' : 'iperf3.throughput')),
      smallest_effect: 0.05,
      ...(options.rank ? { rank: options.rank } : {}),
      ...(options.goals ? { goals: options.goals } : {}),
      paired: true,
    },
    metrics: {
      start_skew: { unit: 'ms', better: 'lower', label: 'time between the first and the last start' },
      ...Object.assign({}, ...[...observers.values()].map(({ metrics }) => metrics)),
      ...Object.assign(
        {},
        ...workloads.map((name) => catalogue.get(name)!.metrics(parametersOf(name, options))),
      ),
    },
    observer_costs: [{ observer: 'cpu', host: 'dut1', ms: 1.25 }],
    estimate_seconds: 1800,
  };
}

export const readText = (path: string): string => readFileSync(path, 'utf8');
