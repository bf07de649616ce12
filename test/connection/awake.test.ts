import { expect, test } from '@jest/globals';
import { awakeTimeout } from '../../src/connection/awake.js';

const turn = () => new Promise(setImmediate);
/** Nothing of this process runs for so long. */
const standStill = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

test('acts after its time', async () => {
  const started = performance.now();
  await new Promise<void>((resolve) => {
    awakeTimeout(100, resolve);
    // The limit alone keeps no process alive.
    setTimeout(() => {}, 20_000).unref();
  });
  expect(performance.now() - started).toBeGreaterThanOrEqual(99);
});

test('does not count the time in which nobody listened, and listens before it judges', async () => {
  let acted = 0;
  const limit = awakeTimeout(200, () => acted++);
  for (let time = 0; time < 3; time++) {
    standStill(400);
    await turn();
    await turn();
    expect(acted).toBe(0);
  }
  while (acted === 0) await turn();
  limit.stop();
  expect(acted).toBe(1);
});

test('has all of its time again, also after it has acted, and none once it was stopped', async () => {
  let acted = 0;
  const limit = awakeTimeout(40, () => acted++);
  while (acted === 0) await turn();
  limit.restart();
  while (acted === 1) await turn();
  limit.stop();
  limit.restart();
  const after = awakeTimeout(100, () => acted++);
  while (acted === 2) await turn();
  after.stop();
  expect(acted).toBe(3);
});
