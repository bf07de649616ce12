import { describe, expect, test } from '@jest/globals';
import { compileExpression } from '../../../src/language/expression/compile.js';
import type { BlockStep, Step, TaskStep } from '../../../src/language/play.js';
import { compileTemplate, literalTemplate } from '../../../src/language/template/index.js';
import type { EventBody, Value } from '../../../src/model/index.js';
import { CellHost, cellTasks } from '../support/cell-host.js';
import { type EngineOptions, playOf, runEngine, taskStep } from '../support/engine-run.js';

const here = { file: 'play.yml', line: 1, column: 1 };
const expression = (text: string) => compileExpression(text, () => here);
const template = (value: Value) =>
  compileTemplate({ at: () => here, within: () => here, isUnsafe: () => false }, [], value);

/** Sets the cell of its number. */
const put = (index: number, value = 1, more: Partial<TaskStep> = {}): TaskStep =>
  taskStep(index, 'put', { key: `c${2 * index}`, value }, more);

const block = (parts: Partial<Pick<BlockStep, 'block' | 'rescue' | 'always'>>): BlockStep => ({
  ...(put(90) as unknown as BlockStep),
  kind: 'block',
  block: [],
  rescue: [],
  always: [],
  ...parts,
});

const walk = async (
  steps: readonly Step[],
  {
    host = new CellHost(true),
    foretells = 'rightly' as 'rightly' | 'wrongly',
    play = {},
    ...more
  }: EngineOptions & {
    host?: CellHost;
    foretells?: 'rightly' | 'wrongly';
    play?: Parameters<typeof playOf>[1];
  } = {},
) => {
  const { connect, roundTrips } = host.connect();
  const run = await runEngine([playOf(steps, play)], cellTasks(true, foretells), connect, more);
  const warnings = run.events.flatMap((event) => (event.type === 'warning' ? [event.diagnostic] : []));
  return { ...run, host, roundTrips: roundTrips(), warnings, order: orderOf(run.events) };
};

const hostWith = (cells: Readonly<Record<string, number>>): CellHost => {
  const host = new CellHost(true);
  for (const [name, number] of Object.entries(cells)) host.cells.set(name, number);
  return host;
};

const orderOf = (events: readonly EventBody[]): string[] =>
  events.flatMap((event) =>
    event.type === 'task-started' || event.type === 'task-finished' || event.type === 'task-recalled'
      ? [`${event.name} ${event.type === 'task-finished' ? event.status : event.type.slice('task-'.length)}`]
      : [],
  );

describe('changes that follow from one another', () => {
  test('are made in one round trip, announced before, and told in their order', async () => {
    const { roundTrips, statuses, order } = await walk([put(0), put(1), put(2)]);
    expect(statuses).toEqual(['changed', 'changed', 'changed']);
    expect(roundTrips).toBe(2);
    expect(order).toEqual([
      'task 0 started',
      'task 1 started',
      'task 2 started',
      'task 0 changed',
      'task 1 changed',
      'task 2 changed',
    ]);
  });

  test('find what those before them leave', async () => {
    const copies = [0, 2, 4].map((from, index) =>
      taskStep(index + 1, 'copy_cell', { from: `c${from}`, to: `c${from + 2}` }),
    );
    const { host, roundTrips } = await walk([put(0, 3), ...copies]);
    expect(host.writes).toEqual(['put c0 3', 'put c2 3', 'put c4 3', 'put c6 3']);
    expect(roundTrips).toBe(2);
  });

  test('do not run behind one that failed, and are recalled', async () => {
    const { host, order, exitCode } = await walk([put(0), put(3, 5), put(1), put(2)]);
    expect(exitCode).not.toBe(0);
    expect(host.writes).toEqual(['put c0 1', 'put c6 5']);
    expect(order).toEqual([
      'task 0 started',
      'task 3 started',
      'task 1 started',
      'task 2 started',
      'task 1 recalled',
      'task 2 recalled',
      'task 0 changed',
      'task 3 failed',
    ]);
  });

  test.each([
    ['at once', []],
    ['one that does not apply between them', [put(5, 1, { when: [expression('false')] })]],
    ['one that has nothing to do between them', [put(5, 0)]],
  ])('do not run behind one whose change did not hold, %s', async (_, between) => {
    const { host, statuses, warnings } = await walk([put(0), put(2, 5), ...between, put(1)]);
    expect(host.writes).toEqual(['put c0 1', 'put c4 5']);
    expect(statuses).toEqual(['changed', 'failed']);
    expect(warnings).toEqual([]);
  });

  test('tell of the first of them that it did not hold, whatever comes behind it', async () => {
    const between = put(5, 1, { when: [expression('false')] });
    const { host, statuses } = await walk([put(2, 5), between, put(1)]);
    expect(host.writes).toEqual(['put c4 5']);
    expect(statuses).toEqual(['failed']);
  });

  test('do not run behind one whose change did not hold, though it looks as if nothing had been foretold', async () => {
    // What comes behind it asks for what nobody can tell, and hopes that all is as before. It is, which is the fault.
    const { host, statuses } = await walk(
      [
        put(0),
        taskStep(2, 'put_marked', { key: 'c4', value: 5 }),
        taskStep(3, 'copy_mark', { from: 'c4', to: 'c2' }),
      ],
      { host: hostWith({ c2: 1, c4: 4, c5: 5 }) },
    );
    expect(host.writes).toEqual(['put c0 1', 'put c4 5']);
    expect(statuses).toEqual(['changed', 'failed']);
  });

  test('are planned anew behind a failure that is ignored', async () => {
    const { host, statuses } = await walk([put(0), put(2, 5, { ignoreErrors: true }), put(1)]);
    expect(statuses).toEqual(['changed', 'ignored', 'changed']);
    expect(host.writes).toEqual(['put c0 1', 'put c4 5', 'put c2 1']);
  });
});

test('a wrong prediction is named with both values, and nothing is done on its strength', async () => {
  // It says that 2 leaves 7 in the cell that follows.
  const { host, statuses, warnings } = await walk(
    [put(0, 2), taskStep(1, 'copy_cell', { from: 'c1', to: 'c2' }), put(2)],
    { foretells: 'wrongly' },
  );
  expect(host.writes).toEqual(['put c0 2', 'put c2 3', 'put c4 1']);
  expect(statuses).toEqual(['changed', 'changed', 'changed']);
  expect(warnings).toMatchObject([{ code: 'engine/wrongly-foretold', severity: 'warning' }]);
  expect(warnings[0]!.message).toContain('"task 0"');
  expect(warnings[0]!.notes!.join()).toMatch(/cell .*c1.* was foretold as 7, and is 3/);
});

test('a wrong prediction is that of the task that made it, whoever looks, and is hidden with it', async () => {
  const steps = (more: Partial<TaskStep>) => [
    put(0, 2, more),
    put(2),
    taskStep(3, 'copy_cell', { from: 'c1', to: 'c6' }),
  ];
  const told = await walk(steps({}), { foretells: 'wrongly' });
  expect(told.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('"task 0"')]);
  const hidden = await walk(steps({ noLog: true }), { foretells: 'wrongly' });
  expect(hidden.warnings).toHaveLength(1);
  expect(JSON.stringify(hidden.warnings)).not.toMatch(/foretold as|task 0/);
});

describe('what is not sent along', () => {
  const secondAlone: Readonly<Record<string, Partial<TaskStep>>> = {
    'one that is judged by a condition': { failedWhen: [expression('false')] },
    'one whose change is judged by what it leaves': { changedWhen: [expression('result.rc == 0')] },
    'one that is repeated until something holds': { until: expression('true') },
    'one that may be tried again': { retries: 2 },
    'one that takes turns with other hosts': { throttle: 1 },
    'one that is done once for all hosts': { runOnce: true },
    'one that is done elsewhere': { delegateTo: literalTemplate('h1', here) },
    'one that speaks of what the one before it leaves': { when: [expression('it.changed')] },
  };
  test.each(Object.entries(secondAlone))('%s', async (_, more) => {
    const { roundTrips, statuses, order } = await walk([put(0, 1, { register: 'it' }), put(1, 1, more)]);
    expect(statuses).toEqual(['changed', 'changed']);
    expect(order.indexOf('task 0 changed')).toBeLessThan(order.indexOf('task 1 started'));
    expect(roundTrips).toBeGreaterThan(2);
  });

  const nothingBehind: Readonly<Record<string, EngineOptions & { play?: object }>> = {
    'hosts that keep step with each other': { play: { strategy: 'linear' } },
    'somebody who is asked before each task': { confirm: async () => true },
  };
  test.each(Object.entries(nothingBehind))('anything with %s', async (_, more) => {
    const { roundTrips, statuses } = await walk([put(0), put(1)], more);
    expect(statuses).toEqual(['changed', 'changed']);
    expect(roundTrips).toBe(3);
  });

  test('a check of what another task would do', async () => {
    const { host, statuses } = await walk([put(0), put(1, 1, { checkMode: true }), put(2)]);
    expect(statuses).toEqual(['changed', 'changed', 'changed']);
    expect(host.writes).toEqual(['put c0 1', 'put c4 1']);
  });
});

describe('what is sent along', () => {
  test('goes through tasks that have nothing to do, or do not apply', async () => {
    const { roundTrips, statuses } = await walk([
      put(0),
      put(1, 0),
      put(2, 1, { when: [expression('false')] }),
      put(3),
    ]);
    expect(statuses).toEqual(['changed', 'ok', 'skipped', 'changed']);
    expect(roundTrips).toBe(2);
  });

  test('goes through the items of a loop, and on behind it', async () => {
    const loop = { items: literalTemplate([2, 4, 6], here), variable: 'item' };
    const step = { ...put(0), input: template({ key: 'c{{ item }}', value: 4 }), loop, register: 'all' };
    const { roundTrips, statuses, host } = await walk([
      step,
      put(5),
      put(6, 1, { when: [expression('size(all.results) == 3 && all.changed')] }),
    ]);
    expect(statuses.slice(0, 2)).toEqual(['changed', 'changed']);
    // The third item is refused: what comes behind it has not run.
    expect(statuses.at(-1)).toBe('failed');
    expect(host.writes).toEqual(['put c2 4', 'put c4 4', 'put c6 4']);
    expect(roundTrips).toBe(2);
  });

  test('goes into blocks and out of them, by way of `always`', async () => {
    const { roundTrips, host } = await walk([
      put(0),
      block({ block: [put(1)], rescue: [put(2)], always: [put(4)] }),
      put(5),
    ]);
    expect(host.writes).toEqual(['put c0 1', 'put c2 1', 'put c8 1', 'put c10 1']);
    expect(roundTrips).toBe(2);
  });

  test('leaves the way of a block that fails to its `rescue`', async () => {
    const { host, statuses } = await walk([
      put(0),
      block({ block: [put(3, 5), put(1)], rescue: [put(2)], always: [put(4)] }),
      put(5),
    ]);
    expect(statuses).toEqual(['changed', 'failed', 'changed', 'changed', 'changed']);
    expect(host.writes).toEqual(['put c0 1', 'put c6 5', 'put c4 1', 'put c8 1', 'put c10 1']);
  });

  test.each([
    ['a block', { block: [put(3, 5)] }],
    ['its rescue', { block: [put(3, 5)], rescue: [put(3, 4)] }],
  ])('does not go on behind the `always` of %s that failed', async (_, parts) => {
    const { host } = await walk([put(0), block({ ...parts, always: [put(4), put(5)] }), put(1)]);
    expect(host.writes.filter((line) => !line.startsWith('put c6'))).toEqual([
      'put c0 1',
      'put c8 1',
      'put c10 1',
    ]);
  });

  test('is those items of a loop that there were when it began', async () => {
    const items = literalTemplate([2, 4, 6], here);
    // As one that speaks of what its own items change.
    let times = 0;
    const changing = { ...items, resolve: () => (times++ === 0 ? [2, 4, 6] : [2, 6, 4]) };
    const step = {
      ...put(0),
      input: template({ key: 'c{{ item }}', value: 1 }),
      loop: { items: changing, variable: 'item' },
    };
    const { host } = await walk([step]);
    expect(host.writes).toEqual(['put c2 1', 'put c4 1', 'put c6 1']);
  });

  test('registers, and notifies in its turn', async () => {
    const { events, statuses } = await runEngine(
      [
        playOf(
          [
            put(0),
            put(1, 1, { register: 'it', notify: [literalTemplate('task 7', here)] }),
            put(2, 1, { when: [expression('it.changed')] }),
          ],
          {},
          [{ step: { ...put(7), id: 'handlers/0' }, listen: [] }],
        ),
      ],
      cellTasks(true, 'rightly'),
      new CellHost().connect().connect,
    );
    expect(statuses).toEqual(['changed', 'changed', 'changed', 'changed']);
    expect(events.filter(({ type }) => type === 'handler-notified')).toMatchObject([{ by: 'task 1' }]);
    const started = events.find((event) => event.type === 'task-started' && event.name === 'task 1');
    expect(started).toMatchObject({ notifies: [expect.any(String)] });
  });
});

test('who wants to stop while tasks are under way together is told what they did, and no other begins', async () => {
  let stopping = false;
  const host = new CellHost();
  const { order, exitCode } = await walk([put(0), put(1), put(2, 1, { until: expression('true') })], {
    host,
    stopping: () => {
      stopping ||= host.writes.length > 0;
      return stopping;
    },
  });
  expect(order.filter((line) => line.endsWith('changed'))).toEqual(['task 0 changed', 'task 1 changed']);
  expect(host.writes).toEqual(['put c0 1', 'put c2 1']);
  expect(exitCode).not.toBe(0);
});
