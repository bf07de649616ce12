import { significant, withUnit } from '../../model/figures.js';
import type { Comparison, Interval } from '../../statistics/index.js';

/** Heading of the column of effects. Values that may be 0 have no ratio, but a shift. */
export const effectTitle = (comparisons: readonly Comparison[]): string => {
  const kinds = new Set(comparisons.map(({ ratio }) => (ratio ? 'ratio' : 'shift')));
  return [...kinds].sort().join(' or ');
};

/** An effect and its interval; a shift has its unit. */
export const effectCells = ({ ratio, shift }: Comparison, unit: string): [string, string] => {
  const { estimate, interval } = ratio ?? shift;
  return [ratio ? significant(estimate) : withUnit(estimate, unit), rangeCell(interval, { ratio }, unit)];
};

/** An interval of a comparison's effect. */
export const rangeCell = (
  interval: Interval | null,
  { ratio }: Pick<Comparison, 'ratio'>,
  unit: string,
): string => {
  const show = (value: number): string => (ratio ? significant(value) : withUnit(value, unit));
  return interval ? `${show(interval.low)} … ${show(interval.high)}` : 'too few';
};
