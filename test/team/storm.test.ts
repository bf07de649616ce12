import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';

test('a short storm leaves every invariant whole, as the hosts themselves wrote it down', async () => {
  const flags = { seed: 101, workers: 2, hosts: 2, runs: 4, acts: 3, lease: 5, patience: 2 };
  const storm = spawn(
    process.execPath,
    [
      join(root, 'scripts/storm.mjs'),
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [storm.stdout, storm.stderr]) stream.on('data', (text) => (said += String(text)));
  const [code] = await once(storm, 'close');
  expect([code, said]).toEqual([0, expect.stringContaining('every invariant held')]);
});
