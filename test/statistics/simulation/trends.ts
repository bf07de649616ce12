import { compare, decide, differs, seriesChanges } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** What happens to a series of runs: each has a level, and scatters by 2 % about it. */
export interface TrendShape {
  readonly name: string;
  /** On the logarithmic scale, of run `i` of `n`; `at` is where the change lies. */
  level(i: number, n: number, at: number): number;
  /** How much more runs scatter; 1 unless told. */
  spread?(i: number, at: number): number;
  /** There is no run with which it changes. */
  readonly placeless?: true;
  /** The least share of series in which a change has to be found, the most, and the most that may be called worse. */
  readonly least?: number;
  readonly most?: number;
  readonly worse?: number;
}

const step =
  (by: number) =>
  (i: number, _: number, at: number): number =>
    i >= at ? Math.log(1 + by) : 0;
const still = (): number => 0;

/** Runs of a series, what they scatter by, and how often a change may be found where there is none. */
const trendSize = { runs: 60, noise: 0.02, alpha: 0.05 } as const;

export const trendShapes: readonly TrendShape[] = [
  { name: 'none', level: still, placeless: true, most: 0.05, worse: 0.05 },
  { name: 'step of 1 %', level: step(0.01) },
  { name: 'step of 3 %', level: step(0.03), least: 0.85 },
  { name: 'step of 10 %', level: step(0.1), least: 0.99 },
  {
    name: 'drift of 10 % over all runs',
    level: (i, n) => (i / (n - 1)) * Math.log(1.1),
    placeless: true,
    least: 0.95,
  },
  {
    name: 'one outlier of 30 %',
    level: (i, _, at) => (i === at ? Math.log(1.3) : 0),
    placeless: true,
    most: 0.05,
    worse: 0.05,
  },
  {
    name: 'scatter four times as large',
    level: still,
    spread: (i, at) => (i >= at ? 4 : 1),
    least: 0.4,
    worse: 0.1,
  },
];

/** What came of many series of one shape, as shares. */
export interface TrendOutcome {
  readonly found: number;
  /** Placed within two runs of the true place, of all series. */
  readonly placed: number;
  /** The last change is called worse. */
  readonly worse: number;
}

/** Looks for changes in many series, as `rigger trend` does in a single one; lower is better, and 5 % matters not. */
export function trendOutcome(shape: TrendShape, series: number, seed: number): TrendOutcome {
  const uniform = uniformFrom(seed);
  const { runs, noise, alpha } = trendSize;
  const counts = { found: 0, placed: 0, worse: 0 };
  for (let one = 0; one < series; one++) {
    const at = 10 + Math.floor(uniform() * (runs - 20));
    const logs = Array.from(
      { length: runs },
      (_, i) => shape.level(i, runs, at) + noise * (shape.spread?.(i, at) ?? 1) * normal(uniform),
    );
    const changes = seriesChanges(logs, alpha, seed + one);
    if (changes.length === 0) continue;
    counts.found++;
    if (changes.some((change) => Math.abs(change.at - at) <= 2)) counts.placed++;
    const last = changes.at(-1)!.at;
    const before = changes.at(-2)?.at ?? 0;
    const values = logs.map(Math.exp);
    const comparison = compare({
      a: values.slice(before, last),
      b: values.slice(last),
      design: 'runs',
      scale: 'ratio',
    });
    const verdict = decide(comparison, { kind: 'share', size: 0.05 });
    if (differs(verdict) && comparison.ratio!.estimate > 1) counts.worse++;
  }
  return {
    found: counts.found / series,
    placed: counts.placed / series,
    worse: counts.worse / series,
  };
}

/** What a shape promises and these series did not keep, beyond what chance explains. */
export function trendShortfalls(shape: TrendShape, outcome: TrendOutcome, series: number): string[] {
  const slack = (share: number): number => 3 * Math.sqrt((share * (1 - share)) / series);
  const told: string[] = [];
  const { name, least, most, worse } = shape;
  if (least !== undefined && outcome.found < least - slack(least))
    told.push(`${name}: found in ${outcome.found}, at least ${least} wanted`);
  if (most !== undefined && outcome.found > most + slack(most))
    told.push(`${name}: found in ${outcome.found}, at most ${most} allowed`);
  if (worse !== undefined && outcome.worse > worse + slack(worse))
    told.push(`${name}: called worse in ${outcome.worse}, at most ${worse} allowed`);
  return told;
}
