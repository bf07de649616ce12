import { entryOf } from '../../model/index.js';
import { compare, falseDiscovery } from '../../statistics/index.js';
import { type CellFile, marginOf } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import type { InterferenceReport } from '../model.js';
import { byBlock, samplesOf } from './answers.js';
import { describeMetric, factorLevel, levelName, levelText, varyingFactors } from './labels.js';

const loadFactors = ['neighbour', 'neighbor', 'load', 'background'];
const idleLevels = ['none', 'idle', 'off', 'null', 'false'];

/** The cost of a busy neighbour, if that is a factor: each load against none, within the same block. */
export function interference({ run, series }: RunData): InterferenceReport[] {
  const factor = varyingFactors(run).find((name) => loadFactors.includes(name));
  if (factor === undefined) return [];
  const levels = run.design.factors[factor]!;
  const idle = levelText(levels.find((level) => idleLevels.includes(levelText(level))) ?? levels[0]);
  const others = varyingFactors(run).filter((other) => other !== factor);
  const condition = (cell: CellFile): string =>
    others.map((other) => factorLevel(other, entryOf(cell.factors, other))).join(', ') || 'all';
  const reports = run.analysis.metrics.flatMap((id) => {
    const one = series.get(id);
    if (!one) return [];
    const rows = run.cells.flatMap((cell) => {
      if (levelText(entryOf(cell.factors, factor)) === idle) return [];
      const base = run.cells.find(
        (other) => levelText(entryOf(other.factors, factor)) === idle && condition(other) === condition(cell),
      );
      const found = base && samplesOf(one, base.index, cell.index, true);
      if (!base || !found) return [];
      const without = byBlock(one, base.index);
      const ratios = [...byBlock(one, cell.index)].flatMap(([block, value]) => {
        const before = without.get(block);
        return before !== undefined && before > 0 ? [value / before] : [];
      });
      const load = levelName(entryOf(cell.factors, factor));
      const scale = marginOf(run.analysis, id, one.unit).kind === 'amount' ? 'shift' : 'ratio';
      const comparison = compare({ ...found.samples, scale });
      return [{ condition: condition(cell), load, comparison, adjusted_p: 1, ratios }];
    });
    const { label } = describeMetric(run, id, one.unit);
    return rows.length === 0 ? [] : [{ metric: id, label, unit: one.unit, factor, idle, rows }];
  });
  const adjusted = falseDiscovery(
    reports.flatMap(({ rows }) => rows.map(({ comparison }) => comparison.test.p)),
  );
  let next = 0;
  return reports.map((report) => ({
    ...report,
    rows: report.rows.map((row) => ({ ...row, adjusted_p: adjusted[next++]! })),
  }));
}
