import { expect, test } from '@jest/globals';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { playOf, runEngine, taskStep } from '../support/engine-run.js';

const most = 256 * 1024;
const notice = '\n[… more output is not shown while the task runs …]\n';

test.each([
  ['little', 'two words', 'two words'],
  ['all that may be', 'x'.repeat(most - 1), 'x'.repeat(most - 1)],
  ['more than that', `${'x'.repeat(most)}y`, `${'x'.repeat(most)}${notice}`],
])('a command that prints %s is heard while it runs', async (_, printed, heard) => {
  const connect = async () =>
    scriptedConnection('h1', ({ script }) => (script.includes('speak') ? printed : ''));
  const { events } = await runEngine([playOf([taskStep(0, 'command', 'speak')])], taskCatalogue, connect);
  const told = events.flatMap((event) => (event.type === 'task-output' ? [event.text] : []));
  // Compared by length first: a difference of a quarter of a million characters is no help to anybody.
  expect(told.join('').length).toBe(heard.length);
  expect(told.join('') === heard).toBe(true);
});
