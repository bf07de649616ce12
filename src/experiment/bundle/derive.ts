import { counted, entryOf } from '../../model/index.js';
import { enoughFor } from '../../statistics/tail-support.js';
import { derivationOf } from '../foreign/catalogue.js';
import type { Derivation } from '../foreign/reader.js';
import { observers } from '../observers/catalogue.js';
import {
  idlePrefix,
  type Observation,
  observations,
  readSnapshot,
  wholeHost,
} from '../observers/observer.js';
import { deriveSearch } from '../search/derive-search.js';
import {
  type Client,
  fewestObservations,
  type Measured,
  sentMetrics,
  Unreadable,
} from '../workloads/workload.js';
import type { MetricFile, ProcessFile, ResultRow, TrialFile } from './format.js';

/** A trial's lines of results.jsonl, and the files of single values that they name. */
export interface Derived {
  readonly rows: readonly ResultRow[];
  readonly samples: readonly { readonly path: string; readonly text: string }[];
}

/** The text of a file in the trial's folder. */
export type ReadRaw = (name: string) => string;

/** The folder of a trial, `trials/0007`. */
export const trialFolder = (trial: number): string => `trials/${String(trial).padStart(4, '0')}`;

/** The same of a trial as it is kept: one whose output cannot be understood has failed. */
export const judgedTrial = (trial: TrialFile, read: ReadRaw): Derived & { readonly trial: TrialFile } => {
  try {
    return { trial, ...deriveTrial(trial, read) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const failed: TrialFile = { ...trial, status: 'failed', why: error.message };
    return { trial: failed, ...deriveTrial(failed, read) };
  }
};

/**
 * All rows of a trial, from its description and its raw output alone. The run writes what this gives, and
 * `verify` compares with it.
 * @throws Unreadable when the output of an ok trial cannot be understood
 */
export const deriveTrial = (trial: TrialFile, read: ReadRaw): Derived => {
  if (trial.status !== 'ok')
    return {
      rows: [{ ...identity(trial), ...nowhere, scope: 'trial', ...nothingMeasured, why: trial.why }],
      samples: [],
    };
  if (trial.driver === 'search')
    return {
      rows: deriveSearch(
        trial,
        { ...identity(trial), ...nowhere, samples: null, why: null },
        (one) => deriveTrial(one, read).rows,
      ),
      samples: [],
    };
  const workload = derivationOf(trial.driver);
  if (!workload) throw new Unreadable(`there is no workload ${trial.driver}`);
  const processes = trial.processes.filter(({ role }) => role === 'client');
  const clients = measuredClients(workload, trial, processes, read);
  const metrics = workload.metrics(trial.parameters);
  const all = lawful(trial, metrics, workload.together(trial.parameters, clients) as Measured);
  const sent = rulesOf(trial) < 2 ? {} : (all.sent ?? {});
  const samples = new Map<string, string>();
  const rowsOf = (measured: Measured, where: Where, label: string): ResultRow[] =>
    Object.entries(measured.metrics).map(([metric, value]) => {
      const values = entryOf(measured.samples, metric);
      const path = `${trialFolder(trial.trial)}/samples/${metric}.${label}.txt`;
      if (values) samples.set(path, values.map((each) => `${each}\n`).join(''));
      return {
        ...identity(trial),
        ...where,
        metric,
        value,
        unit: entryOf(units(workload, trial), metric) ?? '1',
        samples: values ? { path, count: values.length } : null,
        why: null,
      };
    });
  const skew = trial.start === null ? {} : { start_skew: trial.start.skew };
  const together: Measured = { ...all, metrics: { ...all.metrics, ...sent, ...skew } };
  // The single values of an only client are those of the trial, and are kept once.
  const label = (machine: string): string => (clients.length === 1 ? 'all' : machine);
  const rows = [
    ...rowsOf(together, { ...nowhere, scope: 'trial' }, 'all'),
    ...clients.flatMap(({ measured }, index) => {
      const process = processes[index]!;
      return rowsOf(
        lawful(trial, metrics, measured),
        whereOf(process),
        label(process.way === null ? process.machine : `${process.machine}.${process.way}`),
      );
    }),
    ...observed(trial, read),
    ...windows(trial, read),
  ];
  return { rows, samples: [...samples].map(([path, text]) => ({ path, text })) };
};

/** Bundles say by which rules their rows were made; those of before there was a number, by the first ones. */
const rulesOf = ({ rules }: TrialFile): number => rules ?? 1;

/** Since rules 2 a percentile needs 10/(1 − p) values; with fewer it is left out, as it would be one of the largest. */
const lawful = (
  trial: TrialFile,
  metrics: { readonly [metric: string]: MetricFile },
  measured: Measured,
): Measured => {
  const { observations } = measured;
  if (rulesOf(trial) < 2 || observations === undefined) return measured;
  const kept = Object.entries(measured.metrics).filter(([metric]) => {
    const percentile = entryOf(metrics, metric)?.percentile;
    return percentile === undefined || enoughFor(percentile, observations);
  });
  return { ...measured, metrics: Object.fromEntries(kept) };
};

type Where = Pick<ResultRow, 'scope' | 'client' | 'server' | 'host' | 'subject'>;

const nowhere = { client: null, server: null, host: null, subject: null } as const;
const nothingMeasured = { metric: null, value: null, unit: null, samples: null } as const;

const whereOf = ({ machine, peer, host, way }: ProcessFile): Where => ({
  scope: 'client',
  client: machine,
  server: peer,
  host,
  subject: way,
});

const identity = (trial: TrialFile) => ({
  trial: trial.trial,
  attempt: trial.attempt,
  block: trial.block,
  position: trial.position,
  cell: trial.cell,
  factors: trial.factors,
  workload: trial.workload,
  warm_up: trial.warm_up,
  status: trial.status,
});

const units = (workload: Derivation, trial: TrialFile): { [metric: string]: string } => ({
  ...Object.fromEntries(
    Object.entries(workload.metrics(trial.parameters)).map(([name, { unit }]) => [name, unit]),
  ),
  ...Object.fromEntries(Object.entries(sentMetrics).map(([name, { unit }]) => [name, unit])),
  start_skew: 'ms',
});

const measuredClients = (
  workload: Derivation,
  trial: TrialFile,
  processes: readonly ProcessFile[],
  read: ReadRaw,
): Client[] =>
  processes.map(({ machine, stdout, stderr, exit, began }) => {
    try {
      const measured = workload.parse(trial.parameters, { stdout: read(stdout), stderr: read(stderr), exit });
      const { observations } = measured;
      if (rulesOf(trial) >= 2 && observations !== undefined && observations < fewestObservations)
        throw new Unreadable(
          `${counted(observations, 'observation')}; a valid trial has at least ${fewestObservations}`,
        );
      return { measured, began };
    } catch (error) {
      if (error instanceof Unreadable) throw new Unreadable(`${machine}: ${error.message}`);
      throw error;
    }
  });

const observed = (trial: TrialFile, read: ReadRaw): ResultRow[] =>
  trial.observations.flatMap(({ observer: name, host, before, after, idle }) => {
    const observer = observers.get(name);
    if (!observer) return [];
    const row = ({ metric, subject, value }: Observation, prefix = ''): ResultRow => ({
      ...identity(trial),
      ...nowhere,
      scope: 'observer',
      host,
      subject,
      metric: `${prefix}${metric}`,
      value,
      unit: entryOf(observer.metrics, metric)?.unit ?? '1',
      samples: null,
      why: null,
    });
    const during = observations(observer, read(before), read(after));
    const meanwhile = idle === undefined ? [] : observations(observer, read(idle.before), read(idle.after));
    return [...during.map((seen) => row(seen)), ...wholeHost(meanwhile).map((seen) => row(seen, idlePrefix))];
  });

/** Seconds between the two looks at each host: what a rate has to be multiplied by to be a count again. */
const windows = (trial: TrialFile, read: ReadRaw): ResultRow[] => {
  if (rulesOf(trial) < 2) return [];
  const hosts = [...new Set(trial.observations.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const first = trial.observations.find((one) => one.host === host)!;
    const [before, after] = [readSnapshot(read(first.before)), readSnapshot(read(first.after))];
    if (!before || !after || after.at <= before.at) return [];
    return [
      {
        ...identity(trial),
        ...nowhere,
        scope: 'observer' as const,
        host,
        subject: 'all',
        metric: 'look_window',
        value: after.at - before.at,
        unit: 's',
        samples: null,
        why: null,
      },
    ];
  });
};

const keys: readonly (keyof ResultRow)[] = [
  ...(['trial', 'attempt', 'block', 'position', 'cell', 'factors', 'workload', 'warm_up', 'status'] as const),
  ...(['scope', 'metric', 'value', 'unit', 'client', 'server', 'host', 'subject', 'samples', 'why'] as const),
];

/** A row as its line of results.jsonl, without the line feed: always the same keys in the same order. */
export const rowLine = (row: ResultRow): string =>
  JSON.stringify(Object.fromEntries(keys.map((key) => [key, row[key]])));
