import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { mutantsOf, withMutants } from '../../scripts/mutate/mutants.mjs';
import { namedOf } from '../../scripts/mutate/named.mjs';
import { mutantsOfRoom } from '../../scripts/mutate/room.mjs';
import { sampleOf } from '../../scripts/mutate/sample.mjs';

const rooms = readdirSync(join(import.meta.dirname, '../../src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(rooms)('every file of %s can be read with all of its mutants in it', async (room) => {
  const { texts, mutants } = mutantsOfRoom(room);
  expect(mutants.length).toBeGreaterThan(0);
  // What is named as equivalent is one of them.
  expect(namedOf(room).others(mutants)).toEqual([]);
  for (const [path, text] of texts) {
    expect(text).not.toContain('$awake');
    const own = mutants.filter((one) => one.path === path).map((one, id) => ({ ...one, id }));
    const { code } = await transform(withMutants(text, own), { loader: 'ts', sourcefile: path });
    // None is asleep for good: not in a type, nor where a name of the code hides what wakes it.
    for (const { id } of own) expect(code).toContain(`$awake(${id})`);
  }
});

test('a sample keeps what is not changed, and another seed draws another', () => {
  const { mutants } = mutantsOfRoom('statistics');
  const sample = sampleOf(mutants, 200, 1);
  expect(new Set(sample).size).toBe(200);
  const gone = sample[17]!;
  const without = sampleOf(
    mutants.filter((one) => one !== gone),
    200,
    1,
  );
  expect(sample.filter((one) => !without.includes(one))).toEqual([gone]);
  const other = sampleOf(mutants, 200, 2).filter((one) => sample.includes(one));
  expect(other.length).toBeLessThan(100);
});

test.each([
  ['let x = 0; if (a) x = 1; else x = 2; return x;', [2, 1, 2]],
  ['let x = 0; if (a) for (const y of [a]) x += y; else x = 2; return x;', [2, 5, 2]],
  ['return a?.toString().slice(0, 1).length;', [undefined, 1, 1]],
])('%s means the same with its mutants asleep', async (body, results) => {
  const text = `const f = (a) => { ${body} };`;
  const mutants = mutantsOf('f.ts', text).map((one, id) => ({ ...one, id }));
  const f = new Function('$awake', `${withMutants(text, mutants)} return f;`)(() => false);
  expect([undefined, 5, 0].map(f)).toEqual(results);
});
