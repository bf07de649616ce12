import { expect, test } from '@jest/globals';
import { FactStore } from '../../../src/engine/host/fact-store.js';
import { aloneBatch, readingBatch } from '../../../src/engine/wire/reading-batch.js';
import type { FactQuery } from '../../../src/model/index.js';

const output = (stdout: string) => ({ stdout, stderr: '', exit: 0 });

/** A question that is asked with others of its group, in one script of all their words; `?` is not answered there. */
const asked = (key: string, group?: string): FactQuery => ({
  ...{ id: 'word', key, scopes: [], args: key, scopesOf: () => [], script: `ask ${key}` },
  parse: ({ stdout }) => ({ available: true, value: stdout }),
  prints: () => undefined,
  ...(group === undefined
    ? {}
    : {
        together: {
          ...{ group, args: key },
          how: {
            script: (all) => `ask all ${all.join(' ')}`,
            split: ({ stdout }, all) =>
              all.map((_, at) => (stdout[at] === '?' ? undefined : output(stdout[at]!))),
          },
        },
      }),
});

test('questions of a group share a step, and those that it does not answer are asked alone', () => {
  const store = new FactStore();
  const queries = [asked('a', 'g'), asked('b'), asked('c', 'g'), asked('d', 'h'), asked('e', 'g')];
  const batch = readingBatch(queries);
  expect(batch.steps.map(({ script }) => script)).toEqual(['ask all a c e', 'ask b', 'ask d']);
  const left = batch.keep([output('x?z'), output('y'), output('v')] as never, store);
  expect(left.map(({ key }) => key)).toEqual(['c']);
  const alone = aloneBatch(left);
  expect(alone.steps.map(({ script }) => script)).toEqual(['ask c']);
  expect(alone.keep([output('w')] as never, store)).toEqual([]);
  expect(queries.map((query) => store.get(query))).toEqual(
    ['x', 'y', 'w', 'v', 'z'].map((value) => ({ available: true, value })),
  );
});
