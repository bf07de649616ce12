import {
  type Judgement,
  judgeFamily,
  judgeLimits,
  type Margin,
  median,
  type Samples,
  type VarianceShare,
  varianceShares,
} from '../../statistics/index.js';
import { valuesByCell } from '../analysis/cells.js';
import { describeMetric, labelCell } from '../analysis/labels.js';
import { type CellFile, marginOf } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import { environmentDifferences } from './environment-differences.js';
import type { CompareOptions, ComparisonRow, RunComparison } from './model.js';

/**
 * Compares the same cells of runs by their trials: each of the later runs with the first one. The blocks of two
 * runs have nothing in common, so trials are independent samples; but they are trials of two runs only.
 */
export function compareRuns(
  baseline: RunData,
  others: readonly RunData[],
  options: CompareOptions,
): RunComparison {
  const judged = metricsOf(baseline, options).flatMap((metric) =>
    others.map((other) => familyOf([baseline], [other], metric, 'trial', options)),
  );
  // The families are of one metric and one run each; the rows of one cell stand below each other.
  const order = new Map(baseline.run.cells.map((cell, i) => [labelCell(baseline.run, cell).label, i]));
  const rows = metricsOf(baseline, options).flatMap((metric) =>
    judged
      .flat()
      .filter((row) => row.metric === metric)
      .sort((a, b) => order.get(a.cell)! - order.get(b.cell)!),
  );
  return {
    ...frame(baseline, others, options),
    unit: 'trial',
    sides: { a: [baseline.run.run], b: others.map(({ run }) => run.run) },
    scope:
      'Each side is one run: intervals and verdicts are about these runs, and not about runs like them. How much runs differ by themselves is seen with several on each side (--with).',
    rows,
    shares: [],
  };
}

/** Two runs of a side that are in the same one of two states show no scatter at all. */
const FEWEST_RUNS = 3;
const tooFew =
  'Fewer than three on a side cannot show whether runs come in two states, which would look like a difference of the sides.';

/**
 * Compares several runs with several others. Each run gives one value, the median of its trials; what two runs of
 * the same side differ by is what the difference of the sides is measured against.
 */
export function compareSides(
  a: readonly RunData[],
  b: readonly RunData[],
  options: CompareOptions,
): RunComparison {
  const [baseline] = a;
  const metrics = metricsOf(baseline!, options);
  return {
    ...frame(baseline!, [...a.slice(1), ...b], options),
    unit: 'run',
    sides: { a: a.map(({ run }) => run.run), b: b.map(({ run }) => run.run) },
    scope: `The run is the unit: ${a.length} against ${b.length}; intervals and verdicts are about runs like these.${Math.min(a.length, b.length) < FEWEST_RUNS ? ` ${tooFew}` : ''}`,
    rows: metrics.flatMap((metric) => familyOf(a, b, metric, 'run', options)),
    shares: metrics.flatMap((metric) => {
      const levels = sharesOf(a, b, metric);
      return levels.length === 0 ? [] : [{ metric, levels }];
    }),
  };
}

/** What the first run says that it is about, else all that it measured. */
const metricsOf = ({ run, series }: RunData, { metrics }: CompareOptions): readonly string[] =>
  metrics ?? (run.analysis.metrics.length > 0 ? run.analysis.metrics : [...series.keys()]);

const namesOf = (runs: readonly RunData[]): string[] => runs.map(({ run }) => run.run);

function frame(baseline: RunData, others: readonly RunData[], options: CompareOptions) {
  return {
    format: 'rigger-compare' as const,
    version: 2 as const,
    baseline: baseline.run.run,
    smallest_effect: options.smallestEffect ?? baseline.run.analysis.smallest_effect,
    emulated: namesOf([baseline, ...others].filter(({ run }) => run.emulated)),
    unfinished: namesOf([baseline, ...others].filter(({ finished }) => !finished)),
    runs: others.map((other) => ({
      run: other.run.run,
      environment: environmentDifferences(baseline, other),
      unmatched: unmatched(baseline, other),
      missing: missing(baseline, other, options),
    })),
  };
}

/** All cells of one metric between two sides: judged, and held against a limit, as one family. */
function familyOf(
  a: readonly RunData[],
  b: readonly RunData[],
  metric: string,
  unit: RunComparison['unit'],
  options: CompareOptions,
): ComparisonRow[] {
  const [baseline] = a;
  const declared = baseline!.run.analysis.metrics.includes(metric);
  const exploratory = !declared && !(options.named ?? []).includes(metric);
  const about = aboutMetric(baseline!, metric, options);
  const cells = baseline!.run.cells.flatMap((cell) => {
    const samples = samplesOf(a, b, metric, cell, unit);
    return samples ? [{ cell, samples }] : [];
  });
  const guard = exploratory ? 'false-discovery' : 'holm';
  const judged = judgeFamily(
    cells.map(({ samples }) => ({ samples, margin: about.margin })),
    guard,
  );
  const { limit } = about;
  const limits =
    limit === null
      ? []
      : judgeLimits(cells.map(({ samples }) => ({ samples, margin: limit, worse: worse(about.better) })));
  const run = b.map((one) => one.run.run).join(', ');
  return cells.map(({ cell }, i): ComparisonRow => {
    const { comparison, adjusted_p, interval, verdict } = judged[i] as Judgement;
    return {
      ...{ run, metric, label: about.label, unit: about.unit, better: about.better },
      ...{ cell: labelCell(baseline!.run, cell).label, margin: about.margin },
      ...{ comparison, adjusted_p, judged_interval: interval, exploratory, verdict },
      threshold: limit === null ? null : { limit, ...limits[i]! },
    };
  });
}

const worse = (better: 'lower' | 'higher' | null): 'above' | 'below' | null =>
  better === null ? null : better === 'lower' ? 'above' : 'below';

/** A metric's description, the smallest change that matters, and the limit that was named for it. */
function aboutMetric({ run, series }: RunData, metric: string, options: CompareOptions) {
  const described = describeMetric(run, metric, series.get(metric)?.unit ?? '');
  const analysis =
    options.smallestEffect === null ? run.analysis : { smallest_effect: options.smallestEffect, margins: {} };
  return {
    ...described,
    margin: marginOf(analysis, metric, described.unit),
    limit: limitOf(metric, described.unit, options),
  };
}

/**
 * A number is an amount where a value of the metric may be 0, and a share elsewhere. A limit for all metrics is
 * there the usual amount of the unit: a share of nothing would be nothing.
 */
function limitOf(metric: string, unit: string, { thresholds }: CompareOptions): Margin | null {
  const own = thresholds.get(metric);
  const named = own ?? thresholds.get('*');
  if (named === undefined) return null;
  const usual = marginOf({ smallest_effect: named.size }, metric, unit);
  if (usual.kind === 'share' || own?.percent) return { kind: 'share', size: named.size };
  return own ? { kind: 'amount', size: own.size } : usual;
}

function samplesOf(
  a: readonly RunData[],
  b: readonly RunData[],
  metric: string,
  { id }: CellFile,
  unit: RunComparison['unit'],
): Samples | undefined {
  const side = (runs: readonly RunData[]): number[] =>
    runs.flatMap((run) => {
      const values = valuesOf(run, metric, id);
      return unit === 'trial' || values.length === 0 ? values : [median(values)];
    });
  const [one, two] = [side(a), side(b)];
  if (one.length === 0 || two.length === 0) return undefined;
  return { a: one, b: two, design: unit === 'run' ? 'runs' : 'independent', scale: 'ratio' };
}

/** A cell's values of a metric; none where it was not measured. */
function valuesOf({ run, series }: RunData, metric: string, id: string): readonly number[] {
  const own = series.get(metric);
  const cell = run.cells.find((one) => one.id === id);
  return (own && cell && valuesByCell(own).get(cell.index)) ?? [];
}

function sharesOf(a: readonly RunData[], b: readonly RunData[], metric: string): VarianceShare[] {
  const values = [a, b].flatMap((runs, side) =>
    runs.flatMap((one) =>
      one.run.cells.flatMap(({ id }) =>
        valuesOf(one, metric, id).map((value) => ({ group: `${side} ${id}`, units: [one.run.run], value })),
      ),
    ),
  );
  const positive = values.every(({ value }) => value > 0);
  return varianceShares(
    values.map((one) => (positive ? { ...one, value: Math.log(one.value) } : one)),
    ['run'],
    'trial',
  );
}

function missing(baseline: RunData, other: RunData, options: CompareOptions) {
  const shared = baseline.run.cells.filter(({ id }) => other.run.cells.some((cell) => cell.id === id));
  return metricsOf(baseline, options).flatMap((metric) =>
    shared.flatMap((cell) =>
      valuesOf(baseline, metric, cell.id).length > 0 && valuesOf(other, metric, cell.id).length === 0
        ? [
            {
              metric,
              cell: labelCell(baseline.run, cell).label,
              limit: aboutMetric(baseline, metric, options).limit,
            },
          ]
        : [],
    ),
  );
}

function unmatched(a: RunData, b: RunData): string[] {
  const [first, second] = [a, b].map(({ run }) => new Set(run.cells.map(({ id }) => id)));
  const only = (cells: Set<string>, others: Set<string>, run: string): string[] =>
    [...cells].filter((id) => !others.has(id)).map((id) => `${id} (only in ${run})`);
  return [...only(first!, second!, a.run.run), ...only(second!, first!, b.run.run)];
}
