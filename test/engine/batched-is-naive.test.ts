import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnyTask } from '../../src/model/index.js';
import { CellHost, cellTasks } from './support/cell-host.js';
import { type CellTask, cellStart, cellTask, oneByOne } from './support/cell-lists.js';
import { playOf, runEngine, taskStep } from './support/engine-run.js';

const hostWith = (cells: Readonly<Record<string, number>>): CellHost => {
  const host = new CellHost();
  for (const [name, number] of Object.entries(cells)) host.cells.set(name, number);
  return host;
};

const batched = async (todos: readonly CellTask[], tasks: ReadonlyMap<string, AnyTask>, host: CellHost) => {
  const { connect, roundTrips } = host.connect();
  const steps = todos.map(({ task, input }, index) => taskStep(index, task, input, { ignoreErrors: true }));
  const result = await runEngine([playOf(steps)], tasks, connect);
  return {
    statuses: result.statuses.map((status) => (status === 'ignored' ? 'failed' : status)),
    roundTrips: roundTrips(),
  };
};

const agree = (tasks: ReadonlyMap<string, AnyTask>) =>
  fc.asyncProperty(fc.array(cellTask, { minLength: 1, maxLength: 12 }), cellStart, async (todos, cells) => {
    const slow = hostWith(cells);
    const quick = hostWith(cells);
    const expected = oneByOne(todos, tasks, slow);
    const { statuses } = await batched(todos, tasks, quick);
    expect(statuses).toEqual(expected);
    expect(Object.fromEntries(quick.cells)).toEqual(Object.fromEntries(slow.cells));
    expect(quick.writes).toEqual(slow.writes);
  });

describe('the batched engine', () => {
  test('does what a naive one does, over 1,000 random task lists', async () => {
    await fc.assert(agree(cellTasks(true)), { numRuns: 1000 });
  });

  test('is caught when a task does not say all that it changes', async () => {
    const result = await fc.check(agree(cellTasks(false)), { numRuns: 1000 });
    expect(result.failed).toBe(true);
    expect(String(result.errorInstance)).toMatch(/toEqual/);
  });

  test('costs one round trip when nothing changes, and at most one more for each change', async () => {
    const tasks = cellTasks(true);
    const property = fc.asyncProperty(
      fc.array(cellTask, { minLength: 1, maxLength: 40 }),
      cellStart,
      async (todos, cells) => {
        const quiet = todos.filter(({ task }) => task !== 'poke');
        if (quiet.length === 0) return;
        const { statuses, roundTrips } = await batched(quiet, tasks, hostWith(cells));
        const changed = statuses.filter((status) => status !== 'ok').length;
        expect(roundTrips).toBeLessThanOrEqual(changed + 1);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  test('asks for nothing in vain: what a command may change is read behind it', async () => {
    const host = hostWith({});
    const poke = (key: string): CellTask => ({ task: 'poke', input: { key, value: 1 } });
    await batched(
      [poke('c0'), poke('c2'), { task: 'put', input: { key: 'c4', value: 1 } }],
      cellTasks(true),
      host,
    );
    // With the second command, and after the change.
    expect(host.reads).toBe(2);
  });
});
