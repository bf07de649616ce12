import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import {
  type AnyTask,
  available,
  changes,
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

/** A task that makes what the host says is missing. */
const making = (): AnyTask => {
  const made = defineFact<string, { readonly path: string }>({
    ...{ id: 'made', summary: 'Whether it is there', scopes: () => ['thing'], script: () => 'ask' },
    parse: ({ stdout }) => available(stdout),
  });
  return defineTask({
    ...{
      name: 'makes',
      summary: 'Makes',
      input: z.strictObject({}),
      needs: () => ({ it: made({ path: '/a' }) }),
    },
    plan: (_, { it }) =>
      it === 'there'
        ? nothing('it is there')
        : changes([
            { summary: 'make', commands: [{ kind: 'exec', argv: ['make-it'] }], invalidates: ['thing'] },
          ]),
  }) as AnyTask;
};

test.each([
  [
    'what somebody else has made meanwhile is looked at under the lock, and not made again',
    true,
    'ok',
    false,
  ],
  ['a machine that nobody shares is not asked again before the change', false, 'changed', true],
])('%s', async (_, lock, status, runs) => {
  // What the host says in turn: missing, and then there.
  let asked = 0;
  const connection = scriptedConnection('h1', ({ script }) =>
    script.includes('make-it')
      ? ''
      : script.includes('ask')
        ? ended(asked++ === 0 ? 'missing' : 'there')
        : '',
  );
  const { events } = await runEngine(
    [playOf([taskStep(0, 'makes', {})])],
    new Map([['makes', making()]]),
    async () => connection,
    {
      target: (host) => ({
        ...{ host, kind: 'local', hostKeyPolicy: 'strict', jumps: [], connectTimeout: 60, lock },
      }),
    },
  );
  expect(events.find(({ type }) => type === 'task-finished')).toMatchObject({ status });
  expect(connection.batches.flat().some(({ script }) => script.includes('make-it'))).toBe(runs);
});

test('a task that waits for another says for whom and for what, and events have the cause', async () => {
  const connection = scriptedConnection('h1', ({ script }) =>
    script.includes('ask') ? ended('missing') : '',
  );
  const { events } = await runEngine(
    [playOf([taskStep(0, 'makes', {}), taskStep(1, 'makes', {})])],
    new Map([['makes', making()]]),
    async () => connection,
    { mode: 'plan' },
  );
  const [first, second] = events.filter(({ type }) => type === 'task-finished');
  expect(first).toMatchObject({ status: 'changed' });
  expect(first).not.toHaveProperty('cause');
  expect(second).toMatchObject({
    status: 'unknown',
    because: '"task 0" comes first and may change what this task finds (made of /a)',
    cause: '"task 0" has not happened yet',
  });
});
