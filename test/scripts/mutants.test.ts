import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { withMutants } from '../../scripts/mutate/mutants.mjs';
import { mutantsOfRoom } from '../../scripts/mutate/room.mjs';

const rooms = readdirSync(join(import.meta.dirname, '../../src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(rooms)('every file of %s can be read with all of its mutants in it', async (room) => {
  const { texts, mutants } = mutantsOfRoom(room);
  expect(mutants.length).toBeGreaterThan(0);
  for (const [path, text] of texts) {
    expect(text).not.toContain('$awake');
    const own = mutants.filter((one) => one.path === path).map((one, id) => ({ ...one, id }));
    const { code } = await transform(withMutants(text, own), { loader: 'ts', sourcefile: path });
    // None is asleep for good: not in a type, nor where a name of the code hides what wakes it.
    for (const { id } of own) expect(code).toContain(`$awake(${id})`);
  }
});
