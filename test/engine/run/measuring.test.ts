import { expect, test } from '@jest/globals';
import type { Connect } from '../../../src/connection/connection.js';
import { unreachable } from '../../../src/connection/ssh/failures.js';
import { openSession } from '../../../src/engine/run/measuring.js';
import { prepareRun } from '../../../src/engine/run/run.js';
import type { FactQuery } from '../../../src/model/index.js';
import { CellHost, cellTasks } from '../support/cell-host.js';
import { type EngineOptions, engineOptions, playOf, taskStep } from '../support/engine-run.js';

const tasks = cellTasks(true);
const cell = (key: string) => tasks.get('put')!.needs({ key, value: 0 }).now as FactQuery;
const all = tasks.get('put_total')!.needs({ key: 'c8', limit: 0 }).all as FactQuery;
const put = (value: number) => [taskStep(0, 'put', { key: 'c0', value })];

const opened = (connect: Connect, more: EngineOptions = {}) => {
  const play = playOf([]);
  const { context } = prepareRun(engineOptions([play], tasks, connect, more));
  return openSession(context, play, 0, { varsFiles: () => [], runsFolder: 'runs' });
};

test('a session brings its host up with tasks, and tells how many changed something', async () => {
  const host = new CellHost();
  const session = opened(host.connect().connect);
  expect(session.roles).toEqual({ hosts: ['h1'] });
  expect(await session.converge(put(2), {})).toEqual({ ok: true, changed: 1, failed: [] });
  expect(await session.converge(put(2), {})).toEqual({ ok: true, changed: 0, failed: [] });
  expect(host.get('c0')).toBe(2);
});

test('a session reads what is asked for afresh, each time', async () => {
  const host = new CellHost();
  const session = opened(host.connect().connect);
  const read = () => session.read('h1', [cell('c1')]);
  expect(await read()).toEqual([{ available: true, value: 0 }]);
  host.set('c0', 4);
  expect(await read()).toEqual([{ available: true, value: 5 }]);
});

test('what is read between trials tells the tasks that other facts of its scopes are old', async () => {
  const host = new CellHost();
  const session = opened(host.connect().connect);
  await session.converge(put(2), {});
  host.set('c0', 1);
  await session.read('h1', [all]);
  expect(await session.converge(put(2), {})).toEqual({ ok: true, changed: 1, failed: [] });
});

test('a host that cannot be reached ends the cell, and is told; another may be measured later', async () => {
  const lost = unreachable({ code: 'connection/timeout', message: 'no answer', help: 'wait' });
  const session = opened(() => Promise.reject(lost));
  expect(await session.converge(put(2), {})).toEqual({
    ...{ ok: false, changed: 0, failed: [{ host: 'h1', diagnostic: lost.diagnostics[0] }] },
  });
});

test('a session needs a host for each of its roles', () => {
  expect(() => opened(new CellHost().connect().connect, { hosts: [] })).toThrow(
    'the role hosts of "a play" matches no host',
  );
});
