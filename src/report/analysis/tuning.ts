import { entryOf } from '../../model/index.js';
import { judgeFamily } from '../../statistics/index.js';
import { type CellFile, marginOf, type RunFile } from '../data/bundle.js';
import type { ObservedSeries, RunData } from '../data/run-data.js';
import type { TuningRow } from '../model.js';
import { samplesOf } from './answers.js';
import { factorLevel, varyingFactors } from './labels.js';

/**
 * What each tuning variant wins back where guests are densest: the host's cost against that of the first
 * variant on the same datapath, in the same blocks. Empty where nothing but datapath and guests varies.
 */
export function tuning(
  run: RunFile,
  counter: string,
  series: ObservedSeries,
  blocks: ReadonlyMap<number, number>,
): TuningRow[] {
  const { factor: compared, paired } = run.analysis;
  const margin = marginOf(run.analysis, `${series.workload}.${series.metric}`, series.unit);
  const tuned = varyingFactors(run).filter((factor) => factor !== counter && factor !== compared);
  if (tuned.length === 0) return [];
  const named = (cell: CellFile): string =>
    tuned.map((factor) => factorLevel(factor, entryOf(cell.factors, factor))).join(', ');
  const datapath = (cell: CellFile): string =>
    compared === null || compared === counter ? '' : factorLevel(compared, entryOf(cell.factors, compared));
  const placed = { ...series, blocks: series.trials.map((trial) => blocks.get(trial) ?? 0) };
  const pairs = [...new Set(run.cells.map(datapath))].flatMap((level) => {
    const own = run.cells.filter((cell) => datapath(cell) === level);
    const guests = Math.max(...own.map((cell) => Number(entryOf(cell.factors, counter))));
    const [first, ...others] = own.filter((cell) => Number(entryOf(cell.factors, counter)) === guests);
    return others.flatMap((cell) => {
      const found = first && samplesOf(placed, first.index, cell.index, paired);
      if (!found) return [];
      const names = { level, guests, variant: named(cell), against: named(first) };
      return [{ names, samples: found.samples, margin }];
    });
  });
  return judgeFamily(pairs, 'false-discovery').map(
    ({ comparison, adjusted_p, interval, verdict }, i): TuningRow => ({
      ...pairs[i]!.names,
      ...{ paired, comparison, adjusted_p, judged_interval: interval, verdict },
    }),
  );
}

/** The block of each trial, from the rows of the workloads. */
export const blocksOf = ({ series }: RunData): Map<number, number> =>
  new Map(
    [...series.values()].flatMap(({ trials, blocks }) =>
      trials.map((trial, i): [number, number] => [trial, blocks[i]!]),
    ),
  );
