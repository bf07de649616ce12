import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Connect } from '../../../src/connection/connection.js';
import { unreachable } from '../../../src/connection/ssh/failures.js';
import { resumeState } from '../../../src/engine/journal/resume.js';
import type { BlockStep, Play, Step, TaskStep } from '../../../src/language/play.js';
import { literalTemplate } from '../../../src/language/template/index.js';
import {
  type AnyTask,
  defineTask,
  type EventBody,
  nothing,
  problem,
  RiggerError,
  type RunEvent,
  refused,
  type Value,
} from '../../../src/model/index.js';
import { CellHost, cellTasks } from '../support/cell-host.js';
import { type EngineOptions, playOf, runEngine, taskStep } from '../support/engine-run.js';

const here = { file: 'play.yml', line: 1, column: 1 };
const hosts = ['h1', 'h2', 'h3', 'h4'];

/** Fails on the hosts that it is told. */
const breaks = defineTask({
  ...{
    name: 'breaks',
    summary: 'Fail',
    input: z.strictObject({ on: z.array(z.string()) }),
    needs: () => ({}),
  },
  plan: ({ on }, _, { host }) =>
    on.includes(host) ? refused(problem('engine/environment', 'broken')) : nothing('it is whole'),
}) as AnyTask;
const tasks = new Map([...cellTasks(true), ['breaks', breaks]]);

const breaksOn = (on: string[], more: Partial<TaskStep> = {}): TaskStep =>
  taskStep(1, 'breaks', { on }, more);
const fatally = { anyErrorsFatal: true };
const blockOf = (block: Step[], rescue: Step[], always: Step[] = []): BlockStep =>
  ({ ...taskStep(0, '', {}), kind: 'block', block, rescue, always }) as unknown as BlockStep;

const ran = async (steps: Step[], play: Partial<Play> = {}, more: EngineOptions = {}) => {
  const connect: Connect = new CellHost().connect().connect;
  const whole = playOf([...steps, taskStep(9, 'breaks', { on: [] })], { strategy: 'linear', ...play });
  const { events, exitCode } = await runEngine([whole], tasks, connect, { hosts, ...more });
  const of = <T extends EventBody['type']>(type: T) =>
    events.filter((event): event is Extract<EventBody, { type: T }> => event.type === type);
  return {
    ...{ events, exitCode, of },
    stopped: of('play-finished')[0]!.stopped,
    outcomes: of('host-finished')
      .sort((one, other) => one.host.localeCompare(other.host))
      .map(({ outcome }) => outcome),
  };
};

describe('hosts that fail', () => {
  test.each<[number | undefined, string[], string | undefined]>([
    [49, ['h1', 'h2'], 'max_fail_percentage: 2 of 4 hosts failed, more than 49 %'],
    [50, ['h1', 'h2'], undefined],
    [0, ['h3'], 'max_fail_percentage: 1 of 4 hosts failed, more than 0 %'],
    [0, [], undefined],
    [undefined, ['h1', 'h2', 'h3'], undefined],
  ])('end the play for all where they are more than %s %%: %j', async (limit, on, reason) => {
    const { stopped, outcomes } = await ran([breaksOn(on)], {
      ...(limit === undefined ? {} : { maxFailPercentage: limit }),
    });
    expect(stopped).toBe(reason);
    const others = reason === undefined ? 'done' : 'stopped';
    expect(outcomes).toEqual(hosts.map((host) => (on.includes(host) ? 'failed' : others)));
  });

  test.each<[string, Step[], Partial<Play>, string | undefined]>([
    ['of a play that says so', [breaksOn(['h2'])], fatally, 'any_errors_fatal: h2 failed'],
    ['at a task that says so', [breaksOn(['h2'], fatally)], {}, 'any_errors_fatal: h2 failed'],
    ['at another task', [breaksOn([], fatally), breaksOn(['h2'])], {}, undefined],
    [
      'after a rescue of one that says so',
      [blockOf([breaksOn(['h2'], fatally)], [breaksOn([])]), breaksOn(['h2'])],
      {},
      undefined,
    ],
    [
      'within such a rescue',
      [blockOf([breaksOn(['h2'])], [breaksOn(['h2'], fatally)])],
      {},
      'any_errors_fatal: h2 failed',
    ],
  ])('end the play for all, or for themselves: %s', async (_, steps, play, reason) => {
    const { stopped, outcomes, exitCode } = await ran(steps, play);
    const others = reason === undefined ? 'done' : 'stopped';
    expect([stopped, outcomes, exitCode]).toEqual([reason, [others, 'failed', others, others], 3]);
  });
});

test('a task that the user did not want has not failed for everybody', async () => {
  const unwanted = { ...breaksOn([], fatally), name: literalTemplate('unwanted', here) };
  const { stopped, outcomes } = await ran(
    [blockOf([unwanted], [], [breaksOn(['h2'])])],
    {},
    {
      confirm: async (_, name) => name !== 'unwanted',
    },
  );
  expect([stopped, outcomes]).toEqual([undefined, ['stopped', 'failed', 'stopped', 'stopped']]);
});

describe('what ends a host early is told', () => {
  test('that it cannot be reached', async () => {
    const lost = unreachable({ code: 'connection/timeout', message: 'no answer', help: 'wait' });
    const put = taskStep(1, 'put', { key: 'c0', value: 1 });
    const run = await ran([put], {}, { connect: () => Promise.reject(lost), hosts: ['h1'] });
    expect(run.of('host-unreachable')).toEqual([
      { type: 'host-unreachable', host: 'h1', diagnostic: lost.diagnostics[0] },
    ]);
    expect([run.outcomes, run.exitCode]).toEqual([['unreachable'], 4]);
  });

  test('what is wrong with its play', async () => {
    const diagnostics = [problem('engine/environment', 'one'), problem('engine/environment', 'two')];
    const remoteUser = {
      ...literalTemplate('x', here),
      resolve: () => {
        throw new RiggerError(diagnostics);
      },
    };
    const run = await ran([], { remoteUser }, { hosts: ['h1'] });
    expect(run.of('warning')).toEqual(
      diagnostics.map((diagnostic) => ({ type: 'warning', host: 'h1', diagnostic })),
    );
    expect([run.outcomes, run.exitCode]).toEqual([['failed'], 3]);
  });

  test('a defect of rigger’s own, at which nobody goes on', async () => {
    const defect = new TypeError('a defect');
    const told: EventBody[] = [];
    const plan: AnyTask['plan'] = (_, __, { host }) => {
      if (host === 'h1') throw defect;
      return nothing('it is whole');
    };
    const play = playOf([breaksOn([]), breaksOn([])], { strategy: 'linear' });
    const catalogue = new Map([['breaks', { ...breaks, plan }]]);
    const run = runEngine([play], catalogue, new CellHost().connect().connect, {
      ...{ hosts: ['h1', 'h2'], emit: (event) => told.push(event) },
    });
    await expect(run).rejects.toBe(defect);
    expect(told).toContainEqual({ type: 'host-finished', host: 'h2', outcome: 'stopped' });
  });
});

describe('the hosts of a play', () => {
  test.each<[Value | undefined, number[]]>([
    [undefined, [4]],
    [1, [1, 1, 1, 1]],
    [3, [3, 1]],
    ['50%', [2, 2]],
    ['10%', [1, 1, 1, 1]],
    [
      [1, '75%'],
      [1, 3],
    ],
    [
      [2, 1],
      [2, 1, 1],
    ],
  ])('come in batches by serial: %j', async (serial, sizes) => {
    const { events } = await ran([], serial === undefined ? {} : { serial: literalTemplate(serial, here) });
    const batches: number[] = [];
    let running = 0;
    for (const { type } of events) {
      if (type === 'host-started' && running === 0) batches.push(0);
      if (type === 'host-started') batches[batches.length - 1]! += 1;
      if (type === 'host-started') running += 1;
      if (type === 'host-finished') running -= 1;
    }
    expect(batches).toEqual(sizes);
  });

  test.each<Value>([0, 1.5, -1, 'x', '%'])('come in no batches of %j', async (size) => {
    await expect(ran([], { serial: literalTemplate(size, here) })).rejects.toThrow(
      `serial must be a whole number above 0 or a percentage, not ${JSON.stringify(size)}`,
    );
  });

  test('are no more than those that take part still, and all are told at the start', async () => {
    const play = playOf([breaksOn(['h2'])]);
    const connect = new CellHost().connect().connect;
    const { events } = await runEngine([play, play], tasks, connect, { hosts });
    expect(events.filter(({ type }) => type === 'play-started')).toMatchObject([
      { index: 0, hosts, tasks: 1 },
      { index: 1, hosts: ['h1', 'h3', 'h4'], without: ['h2'], tasks: 1 },
    ]);
    const ended = events.at(-1);
    expect(ended).toMatchObject({ type: 'run-finished', hosts: { h1: { ok: 2 }, h2: { ok: 0, failed: 1 } } });
  });

  test('are told how many tasks may come: those of a rescue are not meant to', async () => {
    const chosen = (index: number, tags: string[] = []) => taskStep(index, 'breaks', { on: [] }, { tags });
    const block = blockOf([chosen(1), chosen(2, ['no'])], [chosen(3)], [chosen(4)]);
    const { of } = await ran(
      [block, chosen(5, ['no'])],
      {},
      { selected: ({ tags }) => !tags.includes('no') },
    );
    expect(of('play-started')).toMatchObject([{ tasks: 3 }]);
  });

  test('have a failure that was rescued counted as such', async () => {
    const { of } = await ran([blockOf([breaksOn(['h2'])], [breaksOn([])]), breaksOn(['h2'])]);
    expect(of('run-finished')).toMatchObject([{ hosts: { h2: { ok: 1, rescued: 1, failed: 1 } } }]);
  });
});

test('a resumed run has the handlers that were due', async () => {
  const handler = { step: taskStep(5, 'poke', { key: 'c0', value: 7 }), listen: [] };
  const due = (host: string) =>
    ({ at: 1, type: 'handler-notified', host, handler: '0/tasks/5', by: 'a task' }) as RunEvent;
  const run = await ran([], { handlers: [handler] }, { resume: resumeState([due('h2')]) });
  expect(run.of('task-finished').filter(({ task }) => task === 'poke')).toMatchObject([{ host: 'h2' }]);
  expect(run.of('handlers-flushed')).toEqual([
    { type: 'handlers-flushed', host: 'h2', handlers: ['0/tasks/5'] },
  ]);
});
