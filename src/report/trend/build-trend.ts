import {
  differs,
  effectOf,
  FEWEST,
  judgeFamily,
  median,
  seriesChanges,
  smallestP,
} from '../../statistics/index.js';
import { byText } from '../analysis/labels.js';
import type { RunSummary, TrendChange, TrendQuestion, TrendReport, TrendSeries } from './model.js';

export interface TrendOptions {
  /** `workload.metric`; what the newest run is about when null, all of them for `*`. */
  readonly metrics: readonly string[] | '*' | null;
  readonly alpha: number;
  /** Only so many of the newest runs of each question; all when missing. */
  readonly last?: number;
}

/** Permutations are drawn from one seed, so that the same runs give the same answer. */
const SEED = 20140331;

/**
 * Holds the runs of each question against each other in the order of time. Real hosts and emulated ones are different
 * questions. Causes are not in it yet.
 */
export function buildTrend(
  summaries: readonly RunSummary[],
  options: TrendOptions,
): Omit<TrendReport, 'left_out'> {
  const groups = new Map<string, RunSummary[]>();
  for (const one of [...summaries].sort(inTime)) {
    const key = `${one.emulated} ${one.design}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return {
    format: 'rigger-trend',
    version: 1,
    alpha: options.alpha,
    questions: [...groups.values()]
      .map((runs) => runs.slice(-(options.last ?? runs.length)))
      .sort(([a], [b]) => inTime(a!, b!))
      .map((runs) => questionOf(runs, options)),
  };
}

const inTime = (a: RunSummary, b: RunSummary): number => byText(a.started, b.started) || byText(a.run, b.run);

function questionOf(runs: readonly RunSummary[], { metrics, alpha }: TrendOptions): TrendQuestion {
  const newest = runs.at(-1)!;
  const found = collect(runs).filter(({ metric }) =>
    metrics === '*' ? true : (metrics ?? newest.declared).includes(metric),
  );
  const { design, name, title, question, emulated } = newest;
  return {
    ...{ design, name, title, question, emulated },
    runs: runs.map(({ run, started, finished }) => ({ run, started, finished })),
    // All series together: what is said of a question errs in a share of alpha.
    series: found.map((one) => changed(one, runs, alpha / found.length)),
  };
}

/** In two halves of so few runs, even orders that are as clear as can be are too likely by chance. */
const tooFew = (runs: number, alpha: number): boolean =>
  runs < 2 * FEWEST || smallestP('independent', Math.floor(runs / 2), Math.ceil(runs / 2)) > alpha;

type Collected = Omit<TrendSeries, 'too_few' | 'stretches' | 'changes'>;

/** By metric and cell; metrics are described as the newest run that has them does. */
function collect(runs: readonly RunSummary[]): Collected[] {
  const series = new Map<string, Collected & { points: TrendSeries['points'][number][] }>();
  runs.forEach(({ cells, metrics }, run) => {
    const labels = new Map(cells.map(({ id, label }) => [id, label]));
    for (const { values, ...about } of metrics)
      for (const { cell, ...centre } of values) {
        const key = `${about.metric}\n${cell}`;
        const points = series.get(key)?.points ?? [];
        points.push({ run, ...centre });
        series.set(key, { ...about, cell: labels.get(cell) ?? cell, points });
      }
  });
  return [...series.values()];
}

function changed(one: Collected, runs: readonly RunSummary[], alpha: number): TrendSeries {
  const values = one.points.map((point) => point.median);
  // Measures scatter by a share of their size; on the logarithmic scale one stray weighs less.
  const logs = one.margin.kind === 'share' && values.every((value) => value > 0);
  const found = seriesChanges(logs ? values.map(Math.log) : values, alpha, SEED);
  const bounds = [0, ...found.map(({ at }) => at), values.length];
  const stretches = bounds.slice(1).map((to, i) => ({ from: bounds[i]!, to: to - 1 }));
  const valuesOf = ({ from, to }: { from: number; to: number }): number[] => values.slice(from, to + 1);
  const judged = judgeFamily(
    found.map((_, i) => ({
      samples: {
        a: valuesOf(stretches[i]!),
        b: valuesOf(stretches[i + 1]!),
        design: 'runs',
        scale: 'ratio',
      },
      margin: one.margin,
    })),
    'holm',
  );
  return {
    ...one,
    too_few: tooFew(values.length, alpha),
    stretches: stretches
      .filter(({ from, to }) => from <= to)
      .map((stretch) => ({ ...stretch, median: median(valuesOf(stretch)) })),
    changes: found.map(({ at, p }, i): TrendChange => {
      const { comparison, interval, verdict } = judged[i]!;
      const { estimate } = effectOf(comparison, one.margin);
      const up = estimate > (comparison.ratio && one.margin.kind === 'share' ? 1 : 0);
      return {
        ...{ at, p, comparison, verdict, judged_interval: interval },
        before: runs[one.points[at - 1]!.run]!.run,
        after: runs[one.points[at]!.run]!.run,
        direction:
          one.better === null || !differs(verdict)
            ? null
            : up === (one.better === 'higher')
              ? 'better'
              : 'worse',
        environment: [],
      };
    }),
  };
}

/** Series whose last change was for the worse. */
export const worsened = ({ questions }: Pick<TrendReport, 'questions'>): TrendSeries[] =>
  questions.flatMap(({ series }) => series.filter(({ changes }) => changes.at(-1)?.direction === 'worse'));
