import { compareIndependent, comparePaired, decide, differs } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** A run of two cells that are truly the same, on a testbed that gets slower all the while. */
export interface DriftRun {
  /** In the order of execution. */
  readonly trials: readonly { readonly cell: 'A' | 'B'; readonly block: number; readonly value: number }[];
}

/** How often the two equal cells were called different, by each way of measuring. */
export interface DriftOutcome {
  /** Drift from the first to the last trial, in standard deviations between trials. */
  readonly drift: number;
  readonly runs: number;
  readonly fixedOrder: number;
  readonly randomisedBlocks: number;
  readonly oneSample: number;
}

const blocks = 10;
const secondsInTrial = 30;
/** Spread from second to second inside a trial, as a share of the spread between trials. */
const within = 0.3;

type Cell = 'A' | 'B';

/** The values of trials in an order: 100, noise of standard deviation 1 between trials, and the drift. */
export function driftRun(
  order: readonly { cell: Cell; block: number }[],
  drift: number,
  uniform: () => number,
): DriftRun {
  const last = order.length - 1;
  return {
    trials: order.map(({ cell, block }, i) => ({
      cell,
      block,
      value: 100 + normal(uniform) + (drift * i) / last,
    })),
  };
}

/** All trials of A, then all of B: what a loop over cells around a loop over repetitions does. */
export const fixedOrder = (): { cell: Cell; block: number }[] =>
  (['A', 'B'] as const).flatMap((cell) => Array.from({ length: blocks }, (_, block) => ({ cell, block })));

/** Each block holds both cells, in an order drawn for it. */
export const randomisedBlocks = (uniform: () => number): { cell: Cell; block: number }[] =>
  Array.from({ length: blocks }, (_, block) => {
    const cells: Cell[] = uniform() < 0.5 ? ['A', 'B'] : ['B', 'A'];
    return cells.map((cell) => ({ cell, block }));
  }).flat();

const valuesOf = ({ trials }: DriftRun, cell: Cell): number[] =>
  trials
    .filter((trial) => trial.cell === cell)
    .sort((a, b) => a.block - b.block)
    .map(({ value }) => value);

/** Runs each way of measuring many times under one drift. */
export function driftOutcome(drift: number, runs: number, seed: number): DriftOutcome {
  const uniform = uniformFrom(seed);
  const found = { fixedOrder: 0, randomisedBlocks: 0, oneSample: 0 };
  for (let i = 0; i < runs; i++) {
    const fixed = driftRun(fixedOrder(), drift, uniform);
    if (
      differs(
        decide(compareIndependent(valuesOf(fixed, 'A'), valuesOf(fixed, 'B')), { kind: 'share', size: 0 }),
      )
    )
      found.fixedOrder++;
    const mixed = driftRun(randomisedBlocks(uniform), drift, uniform);
    if (
      differs(decide(comparePaired(valuesOf(mixed, 'A'), valuesOf(mixed, 'B')), { kind: 'share', size: 0 }))
    )
      found.randomisedBlocks++;
    // The same testbed as it is often used: each cell once, one after the other.
    const [a, b] = [fixed.trials[0]!, fixed.trials[blocks]!].map(({ value }) => seconds(value, uniform));
    if (!overlap(a!, b!)) found.oneSample++;
  }
  return { drift, runs, ...found };
}

/** Mean ± standard deviation of the seconds of one trial, which say nothing of the spread between trials. */
function seconds(value: number, uniform: () => number): { low: number; high: number } {
  const values = Array.from({ length: secondsInTrial }, () => value + within * normal(uniform));
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return { low: mean - sd, high: mean + sd };
}

const overlap = (a: { low: number; high: number }, b: { low: number; high: number }): boolean =>
  a.low <= b.high && b.low <= a.high;
