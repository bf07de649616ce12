import { entryOf } from '../../model/index.js';
import type { CellFile, Levels, MetricFile, RunFile } from '../data/bundle.js';
import type { CellLabel } from '../model.js';

/** How levels that have an established spelling are written. */
const spelling: Readonly<Record<string, string>> = { virtio: 'Virtio', sriov: 'SR-IOV', 'sr-iov': 'SR-IOV' };

/** A level as text: strings as they are, other values as JSON. */
export const levelText = (level: Levels[string] | undefined): string =>
  typeof level === 'string' ? level : JSON.stringify(level ?? null);

/** A level as people write it; parts joined by + are written one by one. */
export const levelName = (level: Levels[string] | undefined): string =>
  levelText(level)
    .split('+')
    .map((part) => entryOf(spelling, part) ?? part)
    .join(' + ');

/** A level that is called by its own name, without its factor: Virtio, SR-IOV, Virtio + SR-IOV. */
export const isName = (level: string): boolean =>
  level.split(' + ').every((part) => Object.values(spelling).includes(part));

/** Levels with an established spelling speak for themselves; others need their factor: `guests 4`. */
export const factorLevel = (factor: string, level: Levels[string] | undefined): string => {
  const name = levelName(level);
  return isName(name) ? name : `${factor.replaceAll('_', ' ')} ${name}`;
};

/** The factors that have more than one level in this run, in their declared order. */
export const varyingFactors = (run: RunFile): string[] =>
  Object.keys(run.design.factors).filter(
    (factor) => new Set(run.cells.map((cell) => levelText(entryOf(cell.factors, factor)))).size > 1,
  );

/** Names a cell by the factors that vary, the compared one first. */
export function labelCell(run: RunFile, cell: CellFile): CellLabel {
  const compared = run.analysis.factor;
  const others = varyingFactors(run).filter((factor) => factor !== compared);
  const named = compared === null ? others : [compared, ...others];
  const label = named.map((factor) => factorLevel(factor, entryOf(cell.factors, factor))).join(', ');
  const levels = Object.fromEntries(Object.entries(cell.factors).map(([f, level]) => [f, levelText(level)]));
  return { cell: cell.index, label: label || cell.id || 'all trials', levels };
}

/** The metric's entry in the run's dictionary, or what can be said without one. */
export const describeMetric = (run: RunFile, id: string, unit: string): MetricFile => {
  const metric = id.slice(id.indexOf('.') + 1);
  return (
    entryOf(run.metrics, id) ??
    entryOf(run.metrics, metric) ?? { unit, better: null, label: metric.replaceAll('_', ' ') }
  );
};

/** Code-unit order: the same on every machine, whatever its locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** With a capital first letter, as a title or a sentence begins. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
