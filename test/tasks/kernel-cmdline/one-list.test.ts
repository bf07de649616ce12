import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { targetOf } from '../../../src/tasks/kernel-cmdline/one-list.js';
import { unmet, type WantedWords } from '../../../src/tasks/kernel-cmdline/words.js';

const keys = ['iommu', 'intel_iommu', 'hugepages', 'quiet'];
const word = fc
  .tuple(fc.constantFrom(...keys), fc.constantFrom('', '=on', '=off', '=pt'))
  .map(([key, value]) => `${key}${value}`);
const words = fc.uniqueArray(word, { maxLength: 5 });
const nothing = { add: [], hold: [] };
const wish = (over: Partial<WantedWords>): WantedWords => ({
  present: [],
  replaced: [],
  absent: [],
  released: [],
  ...over,
});
const release = wish({ released: keys });
const sorted = (list: readonly string[]): string[] => [...list].sort();

test('one list of words for everybody: the wish is granted, once is enough, and released words are as they were', () => {
  fc.assert(
    fc.property(words, words, words, (configured, replaced, absent) => {
      const wanted = wish({
        replaced,
        absent: absent.filter((one) => !replaced.some((other) => other.split('=')[0] === one.split('=')[0])),
      });
      const first = targetOf(wanted, nothing, configured);
      expect(unmet(wanted, first.words)).toEqual([]);
      expect(targetOf(wanted, first.own, first.words)).toEqual(first);
      const back = targetOf(release, first.own, first.words);
      expect(sorted(back.words)).toEqual(sorted(configured));
      expect(back.own).toEqual(nothing);
    }),
    { numRuns: 500 },
  );
});

test('a word that is taken away twice is held once, and comes back once', () => {
  const wanted = wish({ absent: ['quiet'] });
  const twice = targetOf(wanted, nothing, ['quiet', 'ro', 'quiet']);
  expect(twice).toEqual({ words: ['ro'], own: { add: [], hold: ['quiet'] } });
  // Somebody wrote it again since.
  expect(targetOf(wanted, { add: [], hold: ['quiet'] }, ['ro', 'quiet'])).toEqual(twice);
  expect(targetOf(release, twice.own, twice.words).words).toEqual(['ro', 'quiet']);
});
