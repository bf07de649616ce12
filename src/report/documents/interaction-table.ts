import { pValue, significant, withUnit } from '../../model/figures.js';
import type { Answer } from '../model.js';
import { type DocumentBlock, table } from './blocks.js';

/** Whether an effect depends on another factor: told of each that varies, also where nothing was found. */
export function interactionTable({ label, unit, factor, interactions }: Answer): DocumentBlock[] {
  if (interactions.length === 0) return [];
  const blocks = [...new Set(interactions.map((one) => one.blocks))];
  return [
    table(
      `Does the effect of ${words(factor)} on ${label} depend on another factor? The effects within ${blocks.join(' or ')} blocks, ranked over the levels of the other factor; exploratory`,
      ['Effect of', 'depends on', 'effect at each of its levels', 'p', 'p (false discovery)', 'finding'],
      interactions.map(({ level, factor: other, effects, kind, p, adjusted_p }) => [
        level,
        words(other),
        effects
          .map(
            (one) =>
              `${kind === 'ratio' ? `×${significant(one.effect)}` : withUnit(one.effect, unit)} with ${one.level}`,
          )
          .join(', '),
        pValue(p),
        pValue(adjusted_p),
        adjusted_p <= 0.05 ? 'depends on it' : 'not shown',
      ]),
      ['depends on', 'effect at each of its levels', 'finding'],
    ),
  ];
}

const words = (factor: string): string => factor.replaceAll('_', ' ');
