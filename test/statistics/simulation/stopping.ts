import { median, medianInterval } from '../../../src/statistics/index.js';
import { type Population, uniformFrom } from './populations.js';

/** What a stopping rule did to the interval of the median that was there when it stopped. */
export interface Stopping {
  readonly population: string;
  /** Cells that all have to be precise before the run stops. */
  readonly cells: number;
  /** Half the interval's width as a share of the median. */
  readonly halfWidth: number;
  readonly runs: number;
  /** Over all cells of all runs. */
  readonly covered: number;
  readonly meanBlocks: number;
}

/** Blocks from `first` on until all cells are precise, as `until` does, at most `most`. */
export function stoppingRule(
  population: Population,
  { cells, halfWidth, first, most }: { cells: number; halfWidth: number; first: number; most: number },
  runs: number,
  seed: number,
): Stopping {
  const uniform = uniformFrom(seed);
  let covered = 0;
  let blocks = 0;
  for (let run = 0; run < runs; run++) {
    const values = Array.from({ length: cells }, () => [] as number[]);
    const precise = (own: readonly number[]): boolean => {
      const interval = medianInterval(own);
      return interval !== null && (interval.high - interval.low) / 2 <= halfWidth * Math.abs(median(own));
    };
    do {
      for (const own of values) own.push(population.draw(uniform));
    } while (values[0]!.length < most && (values[0]!.length < first || !values.every(precise)));
    blocks += values[0]!.length;
    for (const own of values) {
      const { low, high } = medianInterval(own)!;
      if (low <= population.median && population.median <= high) covered++;
    }
  }
  return { population: population.name, cells, halfWidth, runs, covered, meanBlocks: blocks / runs };
}
