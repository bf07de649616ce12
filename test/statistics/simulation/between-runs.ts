import {
  compare,
  decide,
  differs,
  judgeFamily,
  judgeLimits,
  type Margin,
  median,
  type Samples,
  varianceShares,
} from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

const within = 0.01;
const trialsOfRun = 6;

/** The trials of one run: a factor of its own, and what each trial adds to it. */
function runOf(
  uniform: () => number,
  between: number,
  factor = 1,
  states = false,
  trials = trialsOfRun,
): number[] {
  const own = between * (states ? (uniform() < 0.5 ? -1 : 1) : normal(uniform));
  return Array.from({ length: trials }, () => factor * Math.exp(own + within * normal(uniform)));
}

/** How much runs differ by themselves, in which shape, and the share that matters. */
interface EqualRuns {
  readonly between: number;
  readonly margin: number;
  /** Each run is in one of two states, as likely, instead of anywhere. */
  readonly states?: boolean;
}

/** How often the report of one run calls equal cells different: what the run is like meets both of them. */
export function equalCells(
  blocks: number,
  { between, margin }: EqualRuns,
  repetitions: number,
  seed: number,
): number {
  const uniform = uniformFrom(seed);
  let different = 0;
  for (let i = 0; i < repetitions; i++) {
    const own = between * normal(uniform);
    const [a, b] = [0, 1].map(() =>
      Array.from({ length: blocks }, () => Math.exp(own + within * normal(uniform))),
    );
    const samples: Samples = { a: a!, b: b!, design: 'paired', scale: 'ratio' };
    if (differs(decide(compare(samples), { kind: 'share', size: margin }))) different++;
  }
  return different / repetitions;
}

/** How often equal sides are called different, with so many runs on either side. */
export function equalSides(
  [a, b]: readonly [number, number],
  { between, margin, states }: EqualRuns,
  repetitions: number,
  seed: number,
): number {
  const uniform = uniformFrom(seed);
  const side = (runs: number) => Array.from({ length: runs }, () => runOf(uniform, between, 1, states));
  let different = 0;
  for (let i = 0; i < repetitions; i++) {
    if (differs(decide(compare(samplesOf(side(a), side(b))), { kind: 'share', size: margin }))) different++;
  }
  return different / repetitions;
}

/** One run a side is compared by its trials, several by their medians: as `compare` does. */
const samplesOf = (a: readonly number[][], b: readonly number[][]): Samples =>
  a.length === 1
    ? { a: a[0]!, b: b[0]!, design: 'independent', scale: 'ratio' }
    : { a: a.map((one) => median(one)), b: b.map((one) => median(one)), design: 'runs', scale: 'ratio' };

/** What becomes of a limit of 10 % when the truth is `share` of it. */
export function limitResults(
  share: number,
  { runs, between, noise }: { runs: number; between: number; noise: number },
  repetitions: number,
  seed: number,
): { broken: number; kept: number } {
  const uniform = uniformFrom(seed);
  const limit: Margin = { kind: 'share', size: 0.1 };
  const found = { broken: 0, kept: 0 };
  for (let i = 0; i < repetitions; i++) {
    const values = (factor: number) => {
      if (runs > 1) return Array.from({ length: runs }, () => runOf(uniform, between, factor));
      return [Array.from({ length: 10 }, () => factor * Math.exp(noise * normal(uniform)))];
    };
    const samples = samplesOf(values(1), values(1 + 0.1 * share));
    const { result } = judgeLimits([{ samples, margin: limit, worse: 'above' }])[0]!;
    if (result !== 'unproven') found[result]++;
  }
  return { broken: found.broken / repetitions, kept: found.kept / repetitions };
}

/** How many reports of equal arms say *different* anywhere: one question, secondary ones, exploratory ones. */
export function equalReports(
  sizes: { primary: number; secondary: number; exploratory: number },
  blocks: number,
  repetitions: number,
  seed: number,
): Record<keyof typeof sizes | 'unadjusted', number> {
  const uniform = uniformFrom(seed);
  const found = { primary: 0, secondary: 0, exploratory: 0, unadjusted: 0 };
  const pair = (): Samples => {
    const draw = () => Array.from({ length: blocks }, () => Math.exp(0.05 * normal(uniform)));
    return { a: draw(), b: draw(), design: 'paired', scale: 'ratio' };
  };
  for (let i = 0; i < repetitions; i++) {
    let any = false;
    for (const role of ['primary', 'secondary', 'exploratory'] as const) {
      const family = Array.from({ length: sizes[role] }, () => ({
        samples: pair(),
        margin: { kind: 'share', size: 0 } as Margin,
      }));
      const judged = judgeFamily(family, role === 'exploratory' ? 'false-discovery' : 'holm');
      if (judged.some(({ verdict }) => differs(verdict))) found[role]++;
      any ||= judged.some(({ comparison }) => comparison.test.p <= 0.05);
    }
    if (any) found.unadjusted++;
  }
  return {
    primary: found.primary / repetitions,
    secondary: found.secondary / repetitions,
    exploratory: found.exploratory / repetitions,
    unadjusted: found.unadjusted / repetitions,
  };
}

/**
 * How often the share of the variance between runs lies within its interval: two sides of so many runs each, what is
 * particular to a run being the same in all cells.
 */
export function shareCoverage(
  { runs, cells }: { runs: number; cells: number },
  between: number,
  repetitions: number,
  seed: number,
): number {
  const uniform = uniformFrom(seed);
  const truth = between ** 2 / (between ** 2 + within ** 2);
  let covered = 0;
  for (let i = 0; i < repetitions; i++) {
    const values = ['A', 'B'].flatMap((side) =>
      Array.from({ length: runs }, (_, run) =>
        runOf(uniform, between, 1, false, cells * trialsOfRun).map((value, k) => ({
          group: `${side} ${k % cells}`,
          units: [`${side}${run}`],
          value: Math.log(value),
        })),
      ).flat(),
    );
    const { low, high } = varianceShares(values, ['run'], 'trial')[0]!.interval!;
    if (low <= truth + 1e-9 && truth <= high + 1e-9) covered++;
  }
  return covered / repetitions;
}
