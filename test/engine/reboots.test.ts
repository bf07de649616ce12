import { expect, test } from '@jest/globals';
import { scriptedConnection } from '../../src/connection/scripted.js';
import { ended } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { CellHost, cellTasks } from './support/cell-host.js';
import { playOf, runEngine, taskStep } from './support/engine-run.js';

const tasks = new Map([...cellTasks(true), ['reboot', taskCatalogue.get('reboot')!]]);

test('a reboot is counted once', async () => {
  let boots = 1;
  const connect = async () =>
    scriptedConnection('h1', ({ script }) => {
      if (script.includes('systemctl reboot')) boots += 1;
      if (script.includes('/proc/self/mounts')) return ended('unreadable');
      return script.includes('boot_id') ? `boot ${boots}\n` : '';
    });
  const steps = [taskStep(0, 'reboot', { force: true }, { allow: ['reboot'] })];
  const { events, statuses } = await runEngine([playOf(steps)], tasks, connect);
  expect(statuses).toEqual(['changed']);
  expect(events.at(-1)).toMatchObject({ type: 'run-finished', hosts: { h1: { reboots: 1 } } });
});

test('whether a reboot is needed is not known in a plan behind one task that is unknown', async () => {
  const put = taskStep(0, 'put', { key: 'c0', value: 3 });
  const copy = taskStep(1, 'copy_cell', { from: 'c1', to: 'c4' });
  const reboot = taskStep(2, 'reboot', {});
  const planned = async (steps: (typeof put)[]) =>
    (await runEngine([playOf(steps)], tasks, new CellHost().connect().connect, { mode: 'plan' })).statuses;
  expect(await planned([put, reboot])).toEqual(['changed', 'ok']);
  expect(await planned([put, copy, reboot])).toEqual(['changed', 'unknown', 'unknown']);
});
