import type { Interval } from './median-interval.js';
import { quantileSorted } from './quantile.js';
import { chiSquareNumbers, uniformNumbers } from './random.js';
import { InvalidSample } from './sample.js';

/**
 * A value, and the unit of each level of repetition that it was measured under, the outermost first. Units of the same
 * name are the same, in whichever group.
 */
export interface LevelledValue {
  /** What may differ for reasons of its own, such as the cell: variation between groups is not counted. */
  readonly group: string;
  readonly units: readonly string[];
  readonly value: number;
}

/** How much of the variance comes in at one level of repetition. */
export interface VarianceShare {
  readonly level: string;
  /** Distinct units of the level; one that serves several groups is one. */
  readonly units: number;
  /** From 0 to 1; null where it is not estimable: nothing was repeated at this level by itself. */
  readonly share: number | null;
  /** 95 %; null with the share. */
  readonly interval: Interval | null;
}

const DRAWS = 2000;

/**
 * The share of the variance at each level of repetition, by a nested analysis of variance: what a boot adds to
 * all its trials is told from what each trial adds. `levels` name the units, outermost first; `innermost` is the
 * values themselves. A level with one unit in each unit above it cannot be told from that, and has no share.
 * Intervals are generalised ones: mean squares over chi-square numbers that are drawn from a fixed seed. A unit that
 * serves several groups, as a boot serves all cells, is one chance and not several: degrees of freedom count
 * distinct units. Assumes that effects scatter normally; values should be logarithms where ratios matter.
 * Sources: Kalibera and Jones, Rigorous Benchmarking in Reasonable Time, ISMM 2013; Searle, Casella and McCulloch,
 * Variance Components (1992), chapter 3; Weerahandi, Journal of the American Statistical Association 88 (1993) 899.
 */
export function varianceShares(
  values: readonly LevelledValue[],
  levels: readonly string[],
  innermost: string,
): VarianceShare[] {
  if (values.some(({ units }) => units.length !== levels.length)) {
    throw new InvalidSample(`every value needs a unit of each level: ${levels.join(', ')}`);
  }
  const numbers = values.map(({ value }) => value);
  const [groups, ...units] = unitsByDepth(values, levels.length);
  const rows = analyse(numbers, [groups!, ...units]);
  const kept = rows.flatMap(({ df }, depth) => (df > 0 ? [depth] : []));
  // Levels that coincide with the one above are left out, and the analysis is made of the others.
  const merged = analyse(numbers, [groups!, ...kept.map((depth) => units[depth]!)]);
  const own = unitsByDepth(
    values.map((one) => ({ ...one, group: '' })),
    levels.length,
  ).slice(1);
  const chances = chancesOf(groups!, [...kept.map((depth) => own[depth]!)]);
  const estimate = sharesOf(
    merged,
    merged.map(({ squares, df }) => squares / df),
  );
  const drawn = kept.length < 2 || estimate === null ? [] : draw(merged, chances);
  return [...levels, innermost].map((level, depth) => {
    const known = { level, units: new Set(own[depth]).size };
    const at = kept.indexOf(depth);
    if (at === -1 || drawn.length === 0) return { ...known, share: null, interval: null };
    const sorted = drawn.map((shares) => shares[at]!).sort((a, b) => a - b);
    const [low, high] = [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)];
    return { ...known, share: estimate![at]!, interval: { level: 0.95, low, high } };
  });
}

/** For each depth, groups first and single values last, the unit of each value; a unit knows those around it. */
const unitsByDepth = (values: readonly LevelledValue[], levels: number): string[][] => [
  ...Array.from({ length: levels + 1 }, (_, depth) =>
    values.map(({ group, units }) => JSON.stringify([group, ...units.slice(0, depth)])),
  ),
  values.map((_, i) => String(i)),
];

/** A line of the nested analysis of variance. */
interface Line {
  readonly squares: number;
  readonly df: number;
  /** How often the variance of this and each deeper level is in the mean square, which needs a degree of freedom. */
  readonly weights: readonly number[];
}

function analyse(values: readonly number[], depths: readonly (readonly string[])[]): Line[] {
  const sums = depths.map((units) => totals(units, values));
  return depths.slice(1).map((units, index): Line => {
    const [inner, outer] = [sums[index + 1]!, sums[index]!];
    const around = depths[index]!;
    let squares = 0;
    values.forEach((_, i) => {
      const [own, parent] = [inner.get(units[i]!)!, outer.get(around[i]!)!];
      squares += (own.sum / own.n - parent.sum / parent.n) ** 2;
    });
    const df = inner.size - outer.size;
    const weights = depths.slice(index + 1).map((deeper, below) => {
      const sizes = sums[index + 1 + below]!;
      let weight = 0;
      // Σ over the deeper units v of n(v)² (1/n(own) − 1/n(parent)), counted value by value.
      values.forEach((_, i) => {
        const size = sizes.get(deeper[i]!)!.n;
        weight += size * (1 / inner.get(units[i]!)!.n - 1 / outer.get(around[i]!)!.n);
      });
      return weight / df;
    });
    return { squares, df, weights };
  });
}

function totals(units: readonly string[], values: readonly number[]) {
  const found = new Map<string, { n: number; sum: number }>();
  units.forEach((unit, i) => {
    const own = found.get(unit) ?? { n: 0, sum: 0 };
    found.set(unit, { n: own.n + 1, sum: own.sum + values[i]! });
  });
  return found;
}

/** Shares from mean squares, deepest level first; null when nothing varies. */
function sharesOf(lines: readonly Line[], meanSquares: readonly number[]): number[] | null {
  const variances = new Array<number>(lines.length).fill(0);
  for (let i = lines.length - 1; i >= 0; i--) {
    const { weights } = lines[i]!;
    const deeper = weights.slice(1).reduce((sum, weight, k) => sum + weight * variances[i + 1 + k]!, 0);
    variances[i] = (meanSquares[i]! - deeper) / weights[0]!;
  }
  const positive = variances.map((one) => Math.max(0, one));
  const total = positive.reduce((sum, one) => sum + one, 0);
  return total > 0 ? positive.map((one) => one / total) : null;
}

/**
 * Degrees of freedom by distinct units: of the outermost level, its units less the sets of groups that share none;
 * of a deeper one, its units less those around them.
 */
function chancesOf(groups: readonly string[], depths: readonly (readonly string[])[]): number[] {
  const sizes = depths.map((units) => new Set(units).size);
  return sizes.map((size, i) => size - (i === 0 ? setsOf(groups, depths[0]!) : sizes[i - 1]!));
}

/** How many sets of groups there are that have no unit in common. */
function setsOf(groups: readonly string[], units: readonly string[]): number {
  const parent = new Map<string, string>();
  const rootOf = (node: string): string => {
    const next = parent.get(node) ?? node;
    return next === node ? node : rootOf(next);
  };
  groups.forEach((group, i) => {
    parent.set(rootOf(`unit ${units[i]}`), rootOf(`group ${group}`));
  });
  return new Set(groups.map((group) => rootOf(`group ${group}`))).size;
}

/** Shares as they could be, had the mean squares come out otherwise. */
function draw(lines: readonly Line[], chances: readonly number[]): number[][] {
  const chiSquare = chiSquareNumbers(uniformNumbers(1));
  return Array.from({ length: DRAWS }, () =>
    sharesOf(
      lines,
      lines.map(({ squares, df }, i) => {
        const free = Math.min(df, chances[i]!);
        return ((squares / df) * free) / chiSquare(free);
      }),
    ),
  ).flatMap((shares) => (shares === null ? [] : [shares]));
}
