import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import {
  type AnyTask,
  defineFact,
  defineTask,
  ended,
  nothing,
  unavailable,
} from '../../../src/model/index.js';
import { playOf, runEngine, taskStep } from '../support/engine-run.js';

/** A task that needs a fact which the host cannot tell. */
const asking = (help?: string): AnyTask => {
  const shy = defineFact({
    ...{ id: 'shy', summary: 'What nobody tells', scopes: () => ['shy'], script: () => 'ask' },
    parse: () => unavailable('it is shy', help),
  });
  return defineTask({
    ...{ name: 'asks', summary: 'Asks', input: z.strictObject({}), needs: () => ({ it: shy() }) },
    plan: () => nothing('it was told'),
  }) as AnyTask;
};

test.each([
  [undefined, 'an earlier task has to make it available, for example by installing a package'],
  ['ask louder', 'ask louder'],
])('a fact that the host cannot tell refuses the task, with its own remedy (%s) or the usual one', async (own, help) => {
  const tasks = new Map([['asks', asking(own)]]);
  const connect = async () => scriptedConnection('h1', () => ended(''));
  const { events } = await runEngine([playOf([taskStep(0, 'asks', {})])], tasks, connect);
  expect(events.find(({ type }) => type === 'task-finished')).toMatchObject({
    status: 'refused',
    diagnostic: {
      ...{ code: 'engine/fact-unavailable', help, position: { file: 'play.yml', line: 1 } },
      message: 'asks needs to know shy of h1, which is not available: it is shy',
    },
  });
});
