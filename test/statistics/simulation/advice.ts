import { mostThatKeep } from '../../../src/statistics/most-that-keep.js';
import { normalNumbers, uniformNumbers } from '../../../src/statistics/random.js';

/** How a metric grows with guests, and how its trials scatter around that. */
interface DensityCurve {
  readonly name: string;
  /** The median with so many guests; never smaller with more. */
  readonly median: (guests: number, chance: Chance) => number;
  /** What a trial is multiplied by; its median is 1. */
  readonly scatter: (chance: Chance) => number;
}

/** Four of five normal numbers are the lower half together up to this one: where its share is 5/8. */
const upper = 0.318639363964375;

interface Chance {
  readonly uniform: () => number;
  readonly normal: () => number;
  /** Where the curve bends, in guests; another one for each run. */
  readonly bend: number;
}

export const densityCurves: readonly DensityCurve[] = [
  {
    name: 'grows steadily; trials scatter by 5 %',
    median: (guests, { bend }) => 1 + guests / bend,
    scatter: ({ normal }) => Math.exp(0.05 * normal()),
  },
  {
    name: 'a knee, behind which it explodes; trials scatter by 10 %',
    median: (guests, { bend }) => 1 + (guests / bend) ** 4,
    scatter: ({ normal }) => Math.exp(0.1 * normal()),
  },
  {
    name: 'hardly grows; trials scatter by 20 %',
    median: (guests, { bend }) => 1 + 0.1 * (guests / bend),
    scatter: ({ normal }) => Math.exp(0.2 * normal()),
  },
  {
    name: 'grows steadily; long tails upwards',
    median: (guests, { bend }) => 1 + guests / bend,
    scatter: ({ normal, uniform }) => {
      const size = 0.3 * -Math.log(1 - uniform());
      return Math.exp(normal() > 0 ? size : -0.1 * size);
    },
  },
  {
    name: 'a step; every fifth trial is twice as slow',
    median: (guests, { bend }) => (guests > bend ? 3 : 1),
    scatter: ({ uniform, normal }) => (uniform() < 0.2 ? 2 : 1) * Math.exp(0.05 * (normal() - upper)),
  },
];

/** What advice on runs of one kind came to. */
interface AdviceOutcome {
  /** Intervals that hold the true number of guests. */
  readonly held: number;
  /** Runs in which no level is left open. */
  readonly decided: number;
  /** Guests between the ends of an interval that has two, in the middle of the runs. */
  readonly width: number;
}

const levels = [1, 2, 4, 8, 16] as const;
const most = 16;

export const adviceOutcome = (
  curve: DensityCurve,
  blocks: number,
  runs: number,
  seed: number,
): AdviceOutcome => {
  let [held, decided] = [0, 0];
  const widths: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const uniform = uniformNumbers(seed + run);
    const chance: Chance = { uniform, normal: normalNumbers(uniform), bend: 2 + 10 * uniform() };
    const true_ = (guests: number): number => curve.median(guests, chance);
    // A limit between nothing and all of the curve.
    const limit = true_(1) * 0.95 + (true_(most) * 1.05 - true_(1) * 0.95) * uniform() ** 2;
    let truth = 0;
    while (truth < most && true_(truth + 1) <= limit) truth += 1;
    const found = mostThatKeep(
      levels.map((level) => ({
        level,
        values: Array.from({ length: blocks }, () => true_(level) * curve.scatter(chance)),
      })),
      limit,
    );
    const [low, high] = [
      found.kept ?? 0,
      found.broken === null ? Number.POSITIVE_INFINITY : found.broken - 1,
    ];
    if (truth >= low && truth <= high) held += 1;
    if (found.decided) decided += 1;
    if (Number.isFinite(high)) widths.push(high - low);
  }
  widths.sort((a, b) => a - b);
  return { held: held / runs, decided: decided / runs, width: widths[Math.floor(widths.length / 2)] ?? 0 };
};

/** Where the figures fall short of what docs/statistics.md says. */
export const adviceShortfalls = (
  { name }: DensityCurve,
  blocks: number,
  { held }: AdviceOutcome,
): string[] =>
  held >= 0.95 ? [] : [`${name}, ${blocks} blocks: ${(100 * held).toFixed(1)} % hold the truth`];
