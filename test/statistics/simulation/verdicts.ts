import { compareIndependent, comparePaired, decide, differs } from '../../../src/statistics/index.js';
import { type Population, sampleOf, uniformFrom } from './populations.js';

/** How often two samples of the same population were called different. */
export interface FalseAlarms {
  readonly population: string;
  readonly n: number;
  readonly design: 'independent' | 'paired';
  readonly smallestEffect: number;
  readonly comparisons: number;
  readonly different: number;
}

/** A/A comparisons; with a smallest effect of 0, where every change matters, as the hardest case. */
export function falseAlarms(
  population: Population,
  n: number,
  design: FalseAlarms['design'],
  smallestEffect: number,
  comparisons: number,
  seed: number,
): FalseAlarms {
  const uniform = uniformFrom(seed);
  const compare = design === 'paired' ? comparePaired : compareIndependent;
  let different = 0;
  for (let i = 0; i < comparisons; i++) {
    const a = sampleOf(population, n, uniform);
    const b = sampleOf(population, n, uniform);
    if (differs(decide(compare(a, b), { kind: 'share', size: smallestEffect }))) different++;
  }
  return { population: population.name, n, design, smallestEffect, comparisons, different };
}
