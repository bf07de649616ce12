import type { LoadRange } from './goal.js';

/** Loads are whole numbers: bits, packets, guests. */

/** Whether two bounds are as close as they can be asked to be. */
export const closeEnough = (lower: number, upper: number, width: number, { absolute }: LoadRange): boolean =>
  upper - lower <= 1 || upper - lower <= width * (absolute ? 1 : upper) * (1 + 1e-12);

/** The largest load that is `steps` widths above another one; at least one more. */
export const above = (load: number, width: number, steps: number, range: LoadRange): number => {
  const raised = range.absolute ? load + width * steps : load / (1 - width) ** steps;
  return Math.min(range.max, Math.max(load + 1, Math.floor(raised)));
};

/** The smallest load that is `steps` widths below another one; at least one less. */
export const beneath = (load: number, width: number, steps: number, range: LoadRange): number => {
  const lowered = range.absolute ? load - width * steps : load * (1 - width) ** steps;
  return Math.max(range.min, Math.min(load - 1, Math.ceil(lowered)));
};

/** A load in the middle: of the ratio, where a width is a share. */
export const between = (lower: number, upper: number, { absolute }: LoadRange): number => {
  const middle = absolute || lower <= 0 ? (lower + upper) / 2 : Math.sqrt(lower * upper);
  return Math.min(upper - 1, Math.max(lower + 1, Math.round(middle)));
};
