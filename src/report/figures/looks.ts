import { entryOf } from '../../model/index.js';
import { factorLevel } from '../analysis/labels.js';
import type { RunData } from '../data/run-data.js';
import type { CellLabel } from '../model.js';
import type { LegendEntry } from './draw.js';

/** Which look each level of the compared factor has; one look for all when nothing is compared. */
export class LevelLooks {
  readonly #levels: readonly string[];

  constructor(readonly data: RunData) {
    const { factor, baseline } = data.run.analysis;
    const levels =
      factor === null
        ? []
        : (entryOf(data.run.design.factors, factor) ?? []).map((level) => factorLevel(factor, level));
    const first = factor === null ? '' : factorLevel(factor, baseline);
    this.#levels = [
      ...levels.filter((level) => level === first),
      ...levels.filter((level) => level !== first),
    ];
  }

  level(cell: CellLabel): string {
    const { factor } = this.data.run.analysis;
    return factor === null ? cell.label : factorLevel(factor, entryOf(cell.levels, factor));
  }

  /** What is left of a cell's label without the level. */
  condition(cell: CellLabel): string {
    const level = this.level(cell);
    return cell.label === level ? '' : cell.label.replace(`${level}, `, '');
  }

  of(cell: CellLabel): number {
    return this.named(this.level(cell));
  }

  /** By a text that begins with a level. */
  named(text: string): number {
    return Math.max(
      0,
      this.#levels.findIndex((level) => text === level || text.startsWith(`${level},`)),
    );
  }

  /** Of a condition: its level's where it begins with one, else by its first part among those of all rows. */
  ofCondition(condition: string, rows: readonly { readonly condition: string }[]): number {
    if (this.#levels.some((level) => condition === level || condition.startsWith(`${level},`)))
      return this.named(condition);
    const first = (text: string): string => text.split(',')[0]!;
    return [...new Set(rows.map((row) => first(row.condition)))].indexOf(first(condition));
  }

  get legend(): LegendEntry[] {
    return this.#levels.map((label, i) => ({ label, look: i }));
  }
}
