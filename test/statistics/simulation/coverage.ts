import { binomialCumulative, medianInterval } from '../../../src/statistics/index.js';
import { type Population, sampleOf, uniformFrom } from './populations.js';

/** How often the 95 % interval of the median held the true median. */
export interface Coverage {
  readonly population: string;
  readonly n: number;
  readonly samples: number;
  readonly covered: number;
}

export function coverageOf(population: Population, n: number, samples: number, seed: number): Coverage {
  const uniform = uniformFrom(seed);
  let covered = 0;
  for (let i = 0; i < samples; i++) {
    const interval = medianInterval(sampleOf(population, n, uniform));
    if (interval && interval.low <= population.median && population.median <= interval.high) covered++;
  }
  return { population: population.name, n, samples, covered };
}

/** The chance of so few covered samples if the true coverage were 95 %: small only when it is lower. */
export const chanceOfSoFew = ({ covered, samples }: Coverage): number =>
  binomialCumulative(covered, samples, 0.95);
