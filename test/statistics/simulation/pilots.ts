import { blocksNeeded, halfWidth, type PrecisionOf } from '../../../src/statistics/blocks-needed.js';
import { median } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** What single values, or log ratios of pairs, are like: about 0, with a standard deviation of about 1. */
export interface PilotShape {
  readonly name: string;
  draw(uniform: () => number): number;
}

export const pilotShapes: readonly PilotShape[] = [
  { name: 'normal', draw: normal },
  { name: 'skewed (exponential)', draw: (uniform) => -Math.log(1 - uniform()) - 1 },
  {
    name: "long tails (Student's t, 3)",
    draw: (uniform) =>
      normal(uniform) /
      Math.sqrt((normal(uniform) ** 2 + normal(uniform) ** 2 + normal(uniform) ** 2) / 3) /
      Math.sqrt(3),
  },
  {
    name: 'two states (one in four)',
    draw: (uniform) => (uniform() < 0.25 ? 1.6 : -0.53) + 0.4 * normal(uniform),
  },
  { name: 'outliers (one in twenty)', draw: (uniform) => normal(uniform) * (uniform() < 0.05 ? 4 : 0.8) },
];

/** What came of many designs of one shape. */
export interface PilotOutcome {
  /** Shares of designs whose predicted blocks are within a quarter, and within a factor of two, of the needed ones. */
  readonly quarter: number;
  readonly factorTwo: number;
  /** The predicted blocks to the needed ones, in the middle of all designs. */
  readonly centre: number;
  /** Share of designs whose range has the needed blocks in it. */
  readonly covered: number;
}

/** Blocks of a pilot. */
const PILOT = 20;

/**
 * Predicts for many designs from a pilot of 20 blocks each, and holds it against what they need: that is known, as their
 * values can be drawn as often as one likes. Scatter, wanted precision and what it is of differ.
 */
export function pilotOutcome(shape: PilotShape, designs: number, seed: number): PilotOutcome {
  const uniform = uniformFrom(seed);
  const found: { ratio: number; covered: boolean }[] = [];
  for (let design = 0; design < designs; design++) {
    const of: PrecisionOf = design % 2 === 0 ? 'log-ratio' : 'median';
    const scatter = 0.02 * 4 ** uniform();
    const value = (): number => {
      const log = scatter * shape.draw(uniform);
      return of === 'median' ? Math.exp(log) : log;
    };
    const wanted = scatter * (0.2 + 0.5 * uniform());
    const truth = neededBlocks(value, wanted, of);
    const { blocks, low, high } = blocksNeeded(
      Array.from({ length: PILOT }, value),
      wanted,
      of,
      seed + design,
    );
    found.push({
      ratio: (blocks ?? 10_000) / truth,
      covered: low <= truth && (high === null || truth <= high),
    });
  }
  const share = (holds: (one: (typeof found)[number]) => boolean): number =>
    found.filter(holds).length / designs;
  return {
    quarter: share(({ ratio }) => ratio >= 0.8 && ratio <= 1.25),
    factorTwo: share(({ ratio }) => ratio >= 0.5 && ratio <= 2),
    centre: median(found.map(({ ratio }) => ratio)),
    covered: share(({ covered }) => covered),
  };
}

/** The fewest blocks with which half of the runs are as precise as wanted: from runs, not from a pilot. */
function neededBlocks(value: () => number, wanted: number, of: PrecisionOf): number {
  const typical = (size: number): number =>
    median(Array.from({ length: 201 }, () => halfWidth(Array.from({ length: size }, value), of)));
  let [low, high] = [6, 12];
  while (typical(high) > wanted) [low, high] = [high, 2 * high];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (typical(middle) <= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What docs/statistics.md promises of all shapes; sentences on what falls short. */
export function pilotShortfalls(shape: PilotShape, outcome: PilotOutcome): string[] {
  const { covered, factorTwo, centre } = outcome;
  return [
    ...(covered < 0.75 ? [`${shape.name}: the range has the needed blocks in ${covered} of designs`] : []),
    ...(factorTwo < 0.75 ? [`${shape.name}: within a factor of two in ${factorTwo} of designs`] : []),
    ...(centre < 0.75 || centre > 1.4
      ? [`${shape.name}: predicted to needed is ${centre} in the middle`]
      : []),
  ];
}
