import { ascending } from './sample.js';

/**
 * Hartigan's dip: the largest distance between the distribution function of the values and the nearest one with
 * a single mode. Large where values keep to two states. Between 1/(2n) and ¼.
 *
 * The best unimodal function is convex up to its mode and concave after it. For each interval that may hold the
 * mode, the greatest convex minorant and the least concave majorant bound it; the interval is narrowed until
 * nothing outside of it is further away than what is inside. Source: Hartigan and Hartigan, The Annals of
 * Statistics 13 (1985) 70, and the algorithm AS 217 by P. M. Hartigan, Applied Statistics 34 (1985) 320.
 */
export function dip(values: ArrayLike<number>): number {
  return dipSorted(ascending(values));
}

/** As {@link dip}, for values that are sorted already. */
export function dipSorted(x: ArrayLike<number>): number {
  const n = x.length;
  if (n < 2 || x[0] === x[n - 1]) return 1 / (2 * n);
  const below = hull(x, 1);
  const above = hull(x, -1);
  let [low, high] = [0, n - 1];
  let largest = 1;
  for (;;) {
    const minorant = chain(below, high, low).reverse();
    const majorant = chain(above, low, high);
    const gap = widest(x, minorant, majorant);
    if (gap.distance < largest) break;
    largest = Math.max(
      largest,
      furthest(x, minorant, 0, minorant.indexOf(gap.low), 1),
      furthest(x, majorant, majorant.indexOf(gap.high), majorant.length - 1, -1),
    );
    if (gap.low === low && gap.high === high) break;
    [low, high] = [gap.low, gap.high];
  }
  return largest / (2 * n);
}

/** For each point, its neighbour on the hull: the convex one from the left (1), or the concave one from the right (−1). */
function hull(x: ArrayLike<number>, side: 1 | -1): Int32Array {
  const n = x.length;
  const next = new Int32Array(n);
  const first = side === 1 ? 0 : n - 1;
  next[first] = first;
  for (let k = 1; k < n; k++) {
    const i = side === 1 ? k : n - 1 - k;
    next[i] = i - side;
    for (;;) {
      const one: number = next[i]!;
      const two: number = next[one]!;
      if (one === first || (x[i]! - x[one]!) * (one - two) < (x[one]! - x[two]!) * (i - one)) break;
      next[i] = two;
    }
  }
  return next;
}

function chain(next: Int32Array, from: number, to: number): number[] {
  const points = [from];
  const ascends = to > from;
  for (let i = from; ascends ? i < to : i > to; ) {
    i = next[i]!;
    points.push(i);
  }
  return points;
}

/** Where the two hulls are furthest apart, in steps of the distribution function, and the interval around it. */
function widest(x: ArrayLike<number>, minorant: readonly number[], majorant: readonly number[]) {
  let best = { distance: 0, low: minorant[0]!, high: majorant.at(-1)! };
  const on = (hull: readonly number[], value: number): { at: number; left: number; right: number } => {
    let i = 1;
    while (i < hull.length - 1 && x[hull[i]!]! < value) i++;
    const [left, right] = [hull[i - 1]!, hull[i]!];
    const width = x[right]! - x[left]!;
    const at = width === 0 ? left : left + ((right - left) * (value - x[left]!)) / width;
    return { at, left, right };
  };
  for (const i of minorant.slice(1, -1)) {
    const { at, right } = on(majorant, x[i]!);
    // The majorant goes through the tops of the steps, one above their feet.
    const distance = at - i + 1;
    if (distance >= best.distance) best = { distance, low: i, high: right };
  }
  for (const i of majorant.slice(1, -1)) {
    const { at, left } = on(minorant, x[i]!);
    const distance = i - at + 1;
    if (distance >= best.distance) best = { distance, low: left, high: i };
  }
  return best;
}

/** How far the steps are from a stretch of a hull: of the convex one (1) above it, of the concave one below it. */
function furthest(
  x: ArrayLike<number>,
  hull: readonly number[],
  from: number,
  to: number,
  side: 1 | -1,
): number {
  let largest = 0;
  for (let k = from + 1; k <= to; k++) {
    const [left, right] = [hull[k - 1]!, hull[k]!];
    if (right - left <= 1) continue;
    const slope = (right - left) / (x[right]! - x[left]!);
    for (let i = left; i <= right; i++) {
      const line = x[right] === x[left] ? left : left + (x[i]! - x[left]!) * slope;
      largest = Math.max(largest, side === 1 ? i - line + 1 : line - i + 1);
    }
  }
  return largest;
}
