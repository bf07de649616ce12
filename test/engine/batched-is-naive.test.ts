import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnyTask, FactQuery, Needs, Outcome } from '../../src/model/index.js';
import { CellHost, cellTasks } from './support/cell-host.js';
import { playOf, runEngine, taskStep } from './support/engine-run.js';

interface Todo {
  readonly task: string;
  readonly input: Readonly<Record<string, string | number>>;
}

const key = fc.integer({ min: 0, max: 7 }).map((number) => `c${number}`);
const value = fc.integer({ min: 0, max: 5 });
const todo: fc.Arbitrary<Todo> = fc.oneof(
  fc.record({ task: fc.constant('put'), input: fc.record({ key, value }) }),
  fc.record({ task: fc.constant('copy_cell'), input: fc.record({ from: key, to: key }) }),
  fc.record({ task: fc.constant('put_total'), input: fc.record({ key, limit: value }) }),
  fc.record({ task: fc.constant('poke'), input: fc.record({ key, value }) }),
);
const start = fc.dictionary(key, value);

/** Reads everything afresh before each task: slow, and obviously right. */
const naive = (todos: readonly Todo[], tasks: ReadonlyMap<string, AnyTask>, host: CellHost): string[] =>
  todos.map(({ task: name, input }) => {
    const task = tasks.get(name)!;
    const plan = (): Outcome => {
      const needs: Needs = task.needs(input);
      const facts = Object.fromEntries(
        Object.entries(needs).map(([need, query]) => {
          const reading = (query as FactQuery).parse({
            stdout: host.answer({ script: (query as FactQuery).script }),
            stderr: '',
            exit: 0,
          });
          return [need, reading.available ? reading.value : undefined];
        }),
      );
      return task.plan(input, facts, { host: 'h1', pendingReboot: [], sources: {} });
    };
    const outcome = plan();
    if (outcome.kind !== 'changes') return 'ok';
    for (const change of outcome.changes)
      for (const command of change.commands)
        if (command.kind === 'script') host.answer({ script: command.script });
    const after = plan();
    const left = after.kind === 'changes' ? after.changes.filter(({ action }) => !action) : [];
    return left.length > 0 ? 'failed' : 'changed';
  });

const hostWith = (cells: Readonly<Record<string, number>>): CellHost => {
  const host = new CellHost();
  for (const [name, number] of Object.entries(cells)) host.cells.set(name, number);
  return host;
};

const batched = async (todos: readonly Todo[], tasks: ReadonlyMap<string, AnyTask>, host: CellHost) => {
  const { connect, roundTrips } = host.connect();
  const steps = todos.map(({ task, input }, index) => taskStep(index, task, input, { ignoreErrors: true }));
  const result = await runEngine([playOf(steps)], tasks, connect);
  return {
    statuses: result.statuses.map((status) => (status === 'ignored' ? 'failed' : status)),
    roundTrips: roundTrips(),
  };
};

const agree = (tasks: ReadonlyMap<string, AnyTask>) =>
  fc.asyncProperty(fc.array(todo, { minLength: 1, maxLength: 12 }), start, async (todos, cells) => {
    const slow = hostWith(cells);
    const quick = hostWith(cells);
    const expected = naive(todos, tasks, slow);
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
      fc.array(todo, { minLength: 1, maxLength: 40 }),
      start,
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
    const poke = (key: string): Todo => ({ task: 'poke', input: { key, value: 1 } });
    await batched(
      [poke('c0'), poke('c2'), { task: 'put', input: { key: 'c4', value: 1 } }],
      cellTasks(true),
      host,
    );
    // With the second command, and after the change.
    expect(host.reads).toBe(2);
  });
});
