import { entryOf } from '../../model/index.js';
import {
  effectOf,
  type Judgement,
  judgeFamily,
  type Margin,
  onScaleOf,
  placesOf,
} from '../../statistics/index.js';
import { marginOf, type RankedFactor } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';
import type { Answer, LeverRanking, RankedLever } from '../model.js';
import { byBlock, samplesOf } from './answers.js';
import { cellPairs, type TrialSamples } from './cell-pairs.js';
import { hostCosts } from './density.js';
import { describeMetric, levelText } from './labels.js';
import { rankingSentence } from './ranking-sentence.js';
import { blocksOf } from './tuning.js';

/** What is ranked by: a metric of the trials, or what a host pays. */
interface Measure {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly margin: Margin;
  readonly series: Pick<Series, 'values' | 'cells' | 'blocks'>;
  /** What was judged of it as an answer of the run. */
  readonly answer: Answer | undefined;
}

/**
 * The levers of a run by what each wins against none, one at a time, with the combination of them beside. What was declared
 * is judged as the answers of the run are; what the host pays is exploratory.
 */
export function leverRanking(data: RunData, answers: readonly Answer[]): LeverRanking[] {
  const { rank } = data.run.analysis;
  if (rank === undefined) return [];
  const drafts = measures(data, rank, answers).map((measure) => ({
    measure,
    pairs: pairsOf(data, rank, measure),
  }));
  const others = drafts.flatMap(({ measure, pairs }) =>
    measure.answer ? [] : pairs.map((pair) => ({ pair, samples: pair.samples, margin: measure.margin })),
  );
  const judged = new Map(
    judgeFamily(others, 'false-discovery').map((one, i): [Pair, Judgement] => [others[i]!.pair, one]),
  );
  return drafts.flatMap(({ measure, pairs }): LeverRanking[] => {
    if (pairs.length === 0) return [];
    const { answer, margin, series: _, ...named } = measure;
    const conditions = [...new Set(pairs.map(({ condition }) => condition))].map((condition) => {
      const rows = ranked(
        pairs.filter((pair) => pair.condition === condition),
        measure,
        (pair) => judged.get(pair) ?? fromAnswer(answer!, pair),
        data.run.analysis.paired,
      );
      return { condition, rows, sentence: rankingSentence(condition, rows, named) };
    });
    const { baseline } = pairs[0]!;
    return [
      { ...named, factor: rank.factor, baseline, exploratory: answer === undefined, margin, conditions },
    ];
  });
}

type Pair = ReturnType<typeof pairsOf>[number];

const pairsOf = (
  { run }: RunData,
  { factor, baseline, combination }: RankedFactor,
  { series, margin }: Measure,
) =>
  cellPairs(run, factor, baseline).flatMap((pair) => {
    const found = samplesOf(series, pair.base.index, pair.cell.index, run.analysis.paired);
    if (!found) return [];
    const own = levelText(entryOf(pair.cell.factors, factor));
    return [
      {
        ...pair,
        samples: onScaleOf(margin, found.samples) as TrialSamples,
        values: byBlock(series, pair.cell.index),
        combination: combination !== null && own === levelText(combination),
      },
    ];
  });

const fromAnswer = (answer: Answer, { condition, level }: Pair): Judgement => {
  const { comparison, adjusted_p, judged_interval, verdict } = answer.comparisons.find(
    (one) => one.condition === condition && one.level === level,
  )!;
  return { comparison, adjusted_p, interval: judged_interval, verdict };
};

const ranked = (
  pairs: readonly Pair[],
  { better, margin }: Measure,
  judgementOf: (pair: Pair) => Judgement,
  paired: boolean,
): RankedLever[] => {
  const rows = pairs.map((pair): { pair: Pair; row: RankedLever } => {
    const { comparison, adjusted_p, interval, verdict } = judgementOf(pair);
    const effect = effectOf(comparison, margin);
    const ratio = effect === comparison.ratio;
    const { a, b, design } = pair.samples;
    return {
      pair,
      row: {
        ...{ level: pair.level, combination: pair.combination, comparison, adjusted_p, verdict },
        ...{
          judged_interval: interval,
          kind: ratio ? 'ratio' : 'shift',
          effect: effect.estimate,
          places: null,
        },
        effects: design === 'paired' ? b.map((value, i) => (ratio ? value / a[i]! : value - a[i]!)) : [],
      },
    };
  });
  const gain = ({ row: { effect } }: (typeof rows)[number]): number =>
    better === 'higher' ? effect : -effect;
  const singles = rows.filter(({ pair }) => !pair.combination).sort((a, b) => gain(b) - gain(a));
  // Those that every lever has, so that all of them are told apart by the same blocks.
  const shared = [...(singles[0]?.pair.values.keys() ?? [])].filter((block) =>
    singles.every(({ pair }) => pair.values.has(block)),
  );
  const samples = singles.map(({ pair: { values } }) =>
    paired ? shared.map((block) => values.get(block)!) : [...values.values()],
  );
  const places =
    singles.length < 2 || samples.some((values) => values.length === 0)
      ? null
      : placesOf(samples, paired ? 'paired' : 'independent', singles[0]!.pair.samples.scale);
  const sign = (value: { first: number; last: number }) =>
    better === 'lower'
      ? value
      : { first: singles.length + 1 - value.last, last: singles.length + 1 - value.first };
  return [
    ...singles.map(({ row }, i) => ({ ...row, places: places && sign(places[i]!) })),
    ...rows.filter(({ pair }) => pair.combination).map(({ row }) => row),
  ];
};

const measures = (data: RunData, { factor }: RankedFactor, answers: readonly Answer[]): Measure[] => {
  const { run } = data;
  const declared = run.analysis.metrics.flatMap((id): Measure[] => {
    const series = data.series.get(id);
    if (!series || series.values.length === 0) return [];
    const { unit, better, label } = describeMetric(run, id, series.unit);
    if (better === null) return [];
    const answer = answers.find((one) => one.metric === id && one.factor === factor);
    return [{ metric: id, label, unit, better, margin: marginOf(run.analysis, id, unit), series, answer }];
  });
  const blocks = blocksOf(data);
  const paid = run.measure.flatMap(({ id: workload }) =>
    (run.roles.dut ?? []).flatMap((host): Measure[] => {
      const busy = hostCosts(data, workload, host).filter(({ metric }) => metric === 'cpu_busy');
      // For each packet where packets are counted: a lever that lets more through is busy with more.
      const chosen = busy.find(({ label }) => label.includes(' per ')) ?? busy[0];
      if (!chosen) return [];
      const { label, unit, series } = chosen;
      const margin = marginOf(run.analysis, `${workload}.${chosen.metric}`, series.unit);
      const placed = { ...series, blocks: series.trials.map((trial) => blocks.get(trial) ?? 0) };
      const named = {
        metric: `${workload}.${chosen.metric}`,
        label: `${label} of ${host}`,
        unit: unit || series.unit,
      };
      return [{ ...named, better: 'lower', margin, series: placed, answer: undefined }];
    }),
  );
  return [...declared, ...paid];
};
