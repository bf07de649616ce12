import { type Diagnostic, didYouMean, entryOf, warning } from '../../model/index.js';
import { factUse } from '../fact-use.js';
import type { NameUse, Playbook } from '../play.js';
import { usesOfPlay } from './uses.js';

/** The fields that each named fact is known to have; a fact of which that is not known is left out. */
export type KnownFields = Readonly<Record<string, readonly string[]>>;

/**
 * Fields of facts that nobody has seen: `facts.kernel.relese`. A warning, because a host may tell more than the one
 * whose values are known.
 */
export const unknownFields = (playbook: Playbook, known: KnownFields): readonly Diagnostic[] =>
  playbook.plays.flatMap((play) => unknownFieldsIn(usesOfPlay(play), known));

/** The same for texts outside of playbooks. */
export const unknownFieldsIn = (uses: Iterable<NameUse>, known: KnownFields): readonly Diagnostic[] =>
  [...uses].flatMap(({ path, position, optional }) => {
    const { fact } = factUse(path) ?? {};
    if (fact === undefined || optional) return [];
    const field = path[path.lastIndexOf(fact) + 1];
    const fields = entryOf(known, fact);
    if (field === undefined || fields === undefined || fields.includes(field)) return [];
    return [
      warning('language/unknown-field', `facts.${fact} has no field ${field} that is known`, {
        position,
        help:
          didYouMean(field, fields) ??
          `it has ${fields.join(', ')}; \`rigger explain facts.${fact}\` shows more`,
      }),
    ];
  });
