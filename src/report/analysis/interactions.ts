import { entryOf } from '../../model/index.js';
import {
  falseDiscovery,
  friedman,
  hasRatio,
  type Margin,
  median,
  type Samples,
  signedRank,
} from '../../statistics/index.js';
import type { RunFile } from '../data/bundle.js';
import type { Answer, Interaction } from '../model.js';
import type { Pair } from './cell-pairs.js';
import { factorLevel, levelText, varyingFactors } from './labels.js';

/**
 * Whether the effect of the compared factor depends on another factor: the effects of one block, a ratio or a
 * difference for each level of the other factor, are ranked within the block (Friedman's test; the signed-rank test
 * where there are two levels). What a block did to both arms is gone from an effect already, so that nothing needs to be
 * aligned. Where there are more factors, the effects of a block are averaged over their levels.
 * @param told the compared factor, and others with which its interaction is told elsewhere
 */
export function interactionsOf(
  run: RunFile,
  told: readonly string[],
  pairs: readonly Pair[],
  margin: Margin,
): Interaction[] {
  const others = varyingFactors(run).filter((other) => !told.includes(other));
  const levels = [...new Set(pairs.map(({ level }) => level))];
  return levels.flatMap((level) => {
    const own = pairs.filter((pair) => pair.level === level && pair.samples.design === 'paired');
    const kind = margin.kind === 'share' && own.every(({ samples }) => hasRatio(samples)) ? 'ratio' : 'shift';
    return others.flatMap((other) => interaction(own, level, other, kind) ?? []);
  });
}

function interaction(
  pairs: readonly Pair[],
  level: string,
  factor: string,
  kind: Interaction['kind'],
): Interaction | undefined {
  const named = (pair: Pair): string => levelText(entryOf(pair.cell.factors, factor));
  const groups = [...new Set(pairs.map(named))].map((name) => pairs.filter((pair) => named(pair) === name));
  if (groups.length < 2) return undefined;
  const effects = groups.map((group) => meanEffects(group, kind));
  const blocks = [...effects[0]!.keys()].filter((block) => effects.every((one) => one.has(block)));
  if (blocks.length < 2) return undefined;
  const columns = effects.map((one) => blocks.map((block) => one.get(block)!));
  const p =
    columns.length === 2
      ? signedRank(columns[0]!.map((value, i) => columns[1]![i]! - value)).p
      : (friedman(blocks.map((_, i) => columns.map((column) => column[i]!)))?.p ?? 1);
  const shown = (values: readonly number[]): number =>
    kind === 'ratio' ? Math.exp(median(values)) : median(values);
  return {
    level,
    factor,
    effects: groups.map(([first], i) => ({
      level: factorLevel(factor, entryOf(first!.cell.factors, factor)),
      effect: shown(columns[i]!),
    })),
    kind,
    blocks: blocks.length,
    p,
    adjusted_p: p,
  };
}

/** The effect in each block that all pairs have, averaged over the pairs; logarithms of ratios. */
function meanEffects(pairs: readonly Pair[], kind: Interaction['kind']): Map<number, number> {
  const single = pairs.map(({ samples, blocks }) => {
    const effects = effectsOf(samples, kind);
    return new Map(blocks.map((block, i) => [block, effects[i]!]));
  });
  const shared = [...single[0]!.keys()].filter((block) => single.every((one) => one.has(block)));
  return new Map(
    shared.map((block) => [block, single.reduce((sum, one) => sum + one.get(block)!, 0) / single.length]),
  );
}

const effectsOf = ({ a, b }: Samples, kind: Interaction['kind']): number[] =>
  b.map((value, i) => (kind === 'ratio' ? Math.log(value / a[i]!) : value - a[i]!));

/** Interactions were not asked for one by one: they are looked for, and judged by false discovery rate. */
export function adjustInteractions(answers: readonly Answer[]): Answer[] {
  const adjusted = falseDiscovery(answers.flatMap(({ interactions }) => interactions.map(({ p }) => p)));
  let next = 0;
  return answers.map((answer) => ({
    ...answer,
    interactions: answer.interactions.map((one) => ({ ...one, adjusted_p: adjusted[next++]! })),
  }));
}
