import { incompleteBeta } from './student.js';

/** P(F > f) of Fisher's distribution. Source: NIST Digital Library of Mathematical Functions 8.17. */
const fisherSurvival = (f: number, df1: number, df2: number): number =>
  incompleteBeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);

/**
 * p of *a value does not depend on the cell that was measured before it*, beside what its own cell does: the F test
 * of a linear model with both. Null where the order of the cells leaves the two inseparable, or no degree of
 * freedom is left. Assumes that values (logarithms where ratios matter) scatter normally.
 * Source: Jones and Kenward, Design and Analysis of Cross-Over Trials (2014), section 5.2.
 */
export function carryOverTest(
  values: readonly number[],
  cells: readonly number[],
  previous: readonly number[],
): number | null {
  const own = new Set(cells).size;
  const basis: Float64Array[] = [];
  for (const level of new Set(previous)) {
    const column = centredIn(
      cells,
      Float64Array.from(previous, (one) => (one === level ? 1 : 0)),
    );
    const size = squares(column);
    for (const one of basis) subtract(column, one);
    const left = squares(column);
    if (left > 1e-9 * Math.max(1, size)) basis.push(column.map((x) => x / Math.sqrt(left)));
  }
  const df = values.length - own - basis.length;
  if (basis.length === 0 || df < 1) return null;
  const rest = centredIn(cells, Float64Array.from(values));
  const total = squares(rest);
  for (const one of basis) subtract(rest, one);
  const residual = squares(rest);
  if (total === 0 || residual < 1e-24 * total) return total === 0 ? 1 : 0;
  return fisherSurvival((total - residual) / basis.length / (residual / df), basis.length, df);
}

function centredIn(cells: readonly number[], column: Float64Array): Float64Array {
  const sums = new Map<number, { sum: number; n: number }>();
  cells.forEach((cell, i) => {
    const own = sums.get(cell) ?? { sum: 0, n: 0 };
    sums.set(cell, { sum: own.sum + column[i]!, n: own.n + 1 });
  });
  return column.map((value, i) => value - sums.get(cells[i]!)!.sum / sums.get(cells[i]!)!.n);
}

const squares = (column: Float64Array): number => column.reduce((sum, x) => sum + x * x, 0);

/** Takes away what of the column lies along a unit vector. */
function subtract(column: Float64Array, unit: Float64Array): void {
  const along = column.reduce((sum, x, i) => sum + x * unit[i]!, 0);
  unit.forEach((x, i) => {
    column[i]! -= along * x;
  });
}
