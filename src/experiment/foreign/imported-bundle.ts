import { createHash } from 'node:crypto';
import { counted, type Json } from '../../model/index.js';
import { judgedTrial, rowLine, trialFolder } from '../bundle/derive.js';
import {
  bundleFiles,
  type MeasureFile,
  type MetricFile,
  type OutcomeFile,
  type ResultRow,
  type RunFile,
  rowRules,
  type SessionFile,
  type TrialFile,
} from '../bundle/format.js';
import { cellsOf } from '../design/cells.js';
import { generatorDescription } from '../design/generator.js';
import { crateOf } from '../run/crate.js';
import { pretty } from '../run/open-run.js';
import type { Derivation, Recognised } from './reader.js';

/** One measurement that somebody else made: the content of a file, or a row of a table. */
export interface ForeignTrial extends Recognised {
  /** The file's path as it was found; with a line for a row of a table. */
  readonly path: string;
  /** SHA-256 of the whole file. */
  readonly sha256: string;
  readonly content: string;
  /** The tool's name. */
  readonly tool: string;
  readonly derivation: Derivation;
  readonly factors: { readonly [factor: string]: string | number };
  /** The number of the repetition, where the path says one. */
  readonly trial: number | null;
}

/** What the files do not say and somebody has told. */
export interface ImportWishes {
  readonly name: string;
  readonly title?: string;
  readonly question?: string;
  /** The factor that is compared, and its first level; the first one that varies, and its first level, unless told. */
  readonly compare?: { readonly factor: string; readonly baseline: string | number };
  readonly smallestEffect: number;
  /** Files beside these that nobody understood. */
  readonly leftOut?: readonly string[];
  readonly levels?: { readonly [factor: string]: readonly (string | number)[] };
}

/** Who imports, when and with what. */
export interface Importer {
  readonly now: string;
  readonly operator: RunFile['operator'];
  readonly versions: RunFile['versions'];
}

/** The files of a bundle without its manifest, and what could not be understood. */
export interface ImportedBundle {
  readonly run: RunFile;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

/** The name under which the raw output of an imported trial is kept. */
const OUTPUT = 'output.txt';

/** Makes a bundle of foreign results; it says of them what they say themselves, and lists what cannot be known. */
export function importedBundle(
  found: readonly ForeignTrial[],
  wishes: ImportWishes,
  importer: Importer,
): ImportedBundle {
  const timed = found.every(({ started }) => started !== undefined);
  const factors = factorsOf(found, wishes);
  const used = new Set(found.map((one) => levelsKey(one.factors)));
  const cells = cellsOf(factors, (levels) => used.has(levelsKey(levels)));
  const cellOf = new Map(cells.map((cell) => [levelsKey(cell.factors), cell]));
  const measure = workloadsOf(found);
  const ordered = timed
    ? [...found].sort((a, b) => byCode(a.started!, b.started!) || byCode(a.path, b.path))
    : [...found].sort((a, b) => (a.trial ?? 0) - (b.trial ?? 0) || byNumber.compare(a.path, b.path));
  const times = found.flatMap(({ started }) => started ?? []).sort(byCode);
  const [first = importer.now, last = importer.now] = timed ? [times[0], times.at(-1)] : [];
  const repetition = counter();
  const trials = ordered.map(
    (
      one,
      i,
    ): {
      trial: TrialFile;
      source: ForeignTrial;
      rows: readonly ResultRow[];
      samples: readonly { path: string; text: string }[];
    } => {
      const cell = cellOf.get(levelsKey(one.factors))!;
      const id = measure.idOf(one);
      const trial: TrialFile = {
        ...{ trial: i + 1, attempt: 1, block: repetition(`${cell.index} ${id}`), position: cell.index + 1 },
        ...{ cell: cell.index, factors: cell.factors, workload: id, driver: one.derivation.name },
        ...{ parameters: one.parameters, rules: rowRules, warm_up: false, status: 'ok', why: null },
        started: one.started ?? importer.now,
        ended: one.started ?? importer.now,
        processes: [
          {
            ...{ role: 'client', machine: 'imported', host: 'imported', guest: false, peer: null, way: null },
            ...{ argv: [], stdout: OUTPUT, stderr: 'nothing.txt', exit: 0, began: null, ended: null },
          },
        ],
        ...{ start: null, observations: [], time: { bring_up: 0, measuring: 0, total: 0 } },
      };
      return { source: one, ...understood(trial, one) };
    },
  );
  const blocks = Math.max(1, ...trials.map(({ trial }) => trial.block));
  const failed = trials.filter(({ trial }) => trial.status === 'failed');
  const tools = new Map<string, Set<string>>();
  for (const { tool, version } of found)
    tools.set(tool, new Set([...(tools.get(tool) ?? []), ...(version === undefined ? [] : [version])]));
  const metrics: Record<string, MetricFile> = {};
  for (const { derivation, parameters } of found) Object.assign(metrics, derivation.metrics(parameters));
  const digest = createHash('sha256').update(JSON.stringify(found.map(({ path, sha256 }) => [path, sha256])));
  const name = `${first.replace(/[-:]|\.\d+/g, '')}-${wishes.name}-${digest.digest('hex').slice(0, 8)}`;
  const values = trials.flatMap(({ rows }) =>
    rows.flatMap(({ scope, workload, metric, value }) =>
      scope === 'trial' && metric !== null && value !== null ? [`${workload}.${metric}`] : [],
    ),
  );
  const compared = comparedOf(factors, wishes);
  const run: RunFile = {
    ...{
      format: 'rigger-bundle',
      version: 1,
      run: name,
      name: wishes.name,
      title: wishes.title ?? wishes.name,
    },
    question: wishes.question ?? null,
    started: first,
    operator: importer.operator,
    versions: {
      ...importer.versions,
      ...Object.fromEntries(
        [...tools].map(([tool, own]) => [tool, [...own].sort(byCode).join(' and ') || 'unknown']),
      ),
    },
    ...{ playbook: 'imported', emulated: false, roles: {} },
    design: {
      ...{ factors, only: [], except: [], repeat: blocks, warm_up: 0, order: 'as-written', seed: 0 },
      ...{ generator: generatorDescription, until: null, fresh: 'trial' },
    },
    cells,
    schedule: Array.from({ length: blocks }, () => cells.map(({ index }) => index)),
    measure: measure.list,
    observe: [],
    analysis: {
      ...compared,
      metrics: primaryOf(measure.list, new Set(values)),
      smallest_effect: wishes.smallestEffect,
      paired: false,
    },
    metrics,
    ...{ observer_costs: [], estimate_seconds: null },
    resolved: cells.map(() => ({ guests: [], workloads: {}, tasks: [] })),
    imported: {
      at: importer.now,
      files: new Set(found.map(({ sha256 }) => sha256)).size,
      tools: [...tools.keys()].sort(byCode),
      unknown: unknownOf(found, timed, wishes.leftOut ?? []),
    },
  };
  const outcome: OutcomeFile = {
    ...{ status: 'complete', ended: last, stopped_because: 'repeat', why: null, blocks },
    trials: { ok: trials.length - failed.length, failed: failed.length, interrupted: 0 },
    ...{ drift: [], resumed: [], environment_changes: [] },
  };
  const session: SessionFile = { started: first, rigger: importer.versions.rigger, trials: 0 };
  const files = [
    ...trials.flatMap(({ trial, source, samples }) => [
      { path: `${trialFolder(trial.trial)}/${OUTPUT}`, text: source.content },
      { path: `${trialFolder(trial.trial)}/nothing.txt`, text: '' },
      { path: `${trialFolder(trial.trial)}/trial.json`, text: pretty(trial) },
      ...samples,
    ]),
    { path: bundleFiles.run, text: pretty(run) },
    {
      path: bundleFiles.results,
      text: trials.flatMap(({ rows }) => rows.map((row) => `${rowLine(row)}\n`)).join(''),
    },
    { path: bundleFiles.sessions, text: `${JSON.stringify(session)}\n` },
    { path: bundleFiles.outcome, text: pretty(outcome) },
    {
      path: `${bundleFiles.inputs}/imported.json`,
      text: pretty(
        trials.map(({ trial, source: { path, sha256, tool } }) => ({
          trial: trial.trial,
          path,
          sha256,
          tool,
        })),
      ),
    },
  ];
  const paths = files.map(({ path }) => path);
  return {
    run,
    files: [...files, { path: bundleFiles.crate, text: pretty(crateOf(run, outcome, paths)) }],
    unreadable: failed.map(({ trial, source }) => ({ path: source.path, why: trial.why! })),
  };
}

/** A trial whose output cannot be understood failed: the report lists it. */
const understood = (trial: TrialFile, { content }: ForeignTrial) =>
  judgedTrial(trial, (name) => (name === OUTPUT ? content : ''));

/** Each factor with its levels: as somebody ordered them, numbers by size, texts by their code. */
function factorsOf(found: readonly ForeignTrial[], { levels: told = {} }: ImportWishes) {
  const factors = new Map<string, Set<string | number>>();
  for (const one of found)
    for (const [factor, level] of Object.entries(one.factors))
      factors.set(factor, (factors.get(factor) ?? new Set()).add(level));
  return Object.fromEntries(
    [...factors].map(([factor, levels]) => {
      const order = told[factor] ?? [];
      const place = (level: string | number): number =>
        order.includes(level) ? order.indexOf(level) : order.length;
      return [
        factor,
        [...levels].sort((a, b) => place(a) - place(b) || byNumber.compare(String(a), String(b))),
      ];
    }),
  );
}

function comparedOf(
  factors: { readonly [factor: string]: readonly (string | number)[] },
  { compare }: ImportWishes,
): { factor: string | null; baseline: Json } {
  if (compare) return compare;
  const [first] = Object.entries(factors).filter(([, levels]) => levels.length > 1);
  return first ? { factor: first[0], baseline: first[1][0]! } : { factor: null, baseline: null };
}

/** One entry for each tool and kind of measurement. */
function workloadsOf(found: readonly ForeignTrial[]) {
  const variants = new Map<string, Set<string>>();
  for (const { tool, variant } of found)
    variants.set(tool, (variants.get(tool) ?? new Set()).add(variant ?? ''));
  const idOf = ({ tool, variant }: ForeignTrial): string =>
    variants.get(tool)!.size === 1 || !variant ? tool : `${tool}_${variant}`;
  const list = new Map<string, MeasureFile>();
  for (const one of found)
    list.set(idOf(one), { id: idOf(one), driver: one.derivation.name, parameters: {} });
  return { idOf, list: [...list.values()].sort((a, b) => byCode(a.id, b.id)) };
}

/** What of a tool is asked first, where it was measured. */
const headlines: readonly string[] = [
  ...['throughput', 'rtt_median', 'latency_median', 'rr_latency_p50', 'transactions', 'requests', 'events'],
  ...['read_iops', 'write_iops', 'read_latency_median'],
];

const primaryOf = (measure: readonly MeasureFile[], values: ReadonlySet<string>): string[] =>
  measure.flatMap(({ id }) => {
    const own = [...values].filter((value) => value.startsWith(`${id}.`));
    const known = headlines.map((metric) => `${id}.${metric}`).find((metric) => values.has(metric));
    return known ? [known] : own.slice(0, 1);
  });

function unknownOf(found: readonly ForeignTrial[], timed: boolean, leftOut: readonly string[]): string[] {
  const versions = found.filter(({ version }) => version === undefined).length;
  return [
    timed
      ? 'whether the order in which the trials ran was drawn at random'
      : 'when and in which order the trials ran, so that a drift of the testbed cannot be told from an effect',
    'which trials belong together as a block, so that they are compared unpaired',
    'on which hosts, kernels, firmware and settings they ran, and whether these were the same for all',
    'whether trials were left out',
    ...(leftOut.length > 0
      ? [`what ${counted(leftOut.length, 'other file')} held: ${leftOut.slice(0, 20).join(', ')}`]
      : []),
    ...(versions > 0 ? [`with which version of the tool ${counted(versions, 'trial')} ran`] : []),
  ];
}

const levelsKey = (levels: { readonly [factor: string]: unknown }): string =>
  JSON.stringify(Object.entries(levels).sort(([a], [b]) => byCode(a, b)));

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byNumber = new Intl.Collator('en', { numeric: true });

/** Counts what has one name, from 1. */
const counter = () => {
  const seen = new Map<string, number>();
  return (key: string): number => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count;
  };
};
