// Which mutants are judged. Each has its place by its own lines and the seed, so that a change of some code changes the
// sample only there: what was found out about the rest stays found out.
import { createHash } from 'node:crypto';
import { keyOf } from './named.mjs';

const rankOf = (text) => createHash('sha256').update(text).digest('hex');

/** `count` of the mutants, each as likely as any other, in their own order. */
export const sampleOf = (mutants, count, seed) => {
  const seen = new Map();
  const ranked = mutants.map((mutant, index) => {
    const key = keyOf(mutant);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return { mutant, index, rank: rankOf(`${seed} ${nth} ${key}`) };
  });
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ mutant }) => mutant);
};
