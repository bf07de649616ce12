import { expect, test } from '@jest/globals';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import type { Value } from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { type EngineOptions, playOf, runEngine, taskStep } from '../support/engine-run.js';

const paused = async (input: Value, question?: EngineOptions['question']) => {
  const { events } = await runEngine(
    [playOf([taskStep(0, 'pause', input)])],
    taskCatalogue,
    async () => scriptedConnection('h1', () => ''),
    question ? { question } : {},
  );
  return {
    waited: events.flatMap((event) => (event.type === 'task-waiting' ? [event.what] : [])),
    finished: events.find((event) => event.type === 'task-finished'),
  };
};

test.each<[Value, string]>([
  [{}, 'Press Enter to go on'],
  [{ prompt: 'Plug it in' }, 'Plug it in'],
])('a pause of %j asks, and has the answer', async (input, asked) => {
  const heard: string[] = [];
  const { waited, finished } = await paused(input, async (text) => {
    heard.push(text);
    return 'done';
  });
  expect([heard, waited]).toEqual([[asked], []]);
  expect(finished).toMatchObject({
    ...{ status: 'ok', because: 'answered', result: { user_input: 'done' } },
  });
});

test.each<[Value, string]>([
  [{ seconds: 0.05 }, 'waits 0.05 s'],
  [{ minutes: 0.001, prompt: 'Cool down' }, 'waits 0.06 s: Cool down'],
])('a pause of %j lets time pass, and says so', async (input, what) => {
  const started = performance.now();
  const { waited, finished } = await paused(input);
  expect(performance.now() - started).toBeGreaterThanOrEqual(50);
  expect(waited).toEqual([what]);
  expect(finished).toMatchObject({
    status: 'ok',
    because: what.replace(/:.*/, '').replace('waits', 'waited'),
  });
});

test('a pause that nobody can answer is refused', async () => {
  const { finished } = await paused({});
  expect(finished).toMatchObject({ status: 'refused', diagnostic: { code: 'tasks/nobody-to-ask' } });
});
