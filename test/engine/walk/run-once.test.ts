import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { unreachable } from '../../../src/connection/ssh/failures.js';
import { HostState } from '../../../src/engine/host/host-state.js';
import { Pace } from '../../../src/engine/play/pace.js';
import type { PlayContext } from '../../../src/engine/play/run-context.js';
import { noteReboot } from '../../../src/engine/task/reboot-wish.js';
import { runOnce } from '../../../src/engine/walk/run-once.js';
import type { Value } from '../../../src/model/index.js';
import { taskStep } from '../support/engine-run.js';

const place = [0, 1];
const names = ['h1', 'h2', 'h3'];

const started = (begun?: string) => {
  const states = new Map(names.map((name) => [name, new HostState(name, new Map())]));
  const pace = new Pace(names);
  for (const name of names) pace.reach(name, place);
  const context = {
    ...{ once: new Map(), pace, batch: [...states.values()], resume: { hostOf: () => begun } },
    host: (name: string) => states.get(name)!,
  } as unknown as PlayContext;
  const step = taskStep(0, 'set_vars', { chosen: 1 } as Value, { register: 'said' });
  const ran: string[] = [];
  const run = (name: string, act: () => Promise<void>): Promise<void> =>
    runOnce(step, 'id', name, place, context, () => {
      ran.push(name);
      return act();
    }).finally(() => pace.leave(name));
  return { states, run, ran };
};

test('where the first host cannot be reached, the next one does it, and all share what it set', async () => {
  const { states, run, ran } = started();
  const lost = unreachable({ code: 'connection/lost', message: 'gone', help: 'wait' });
  states.get('h3')!.unknown.set('chosen', 'not yet');
  const [first, ...others] = await Promise.allSettled([
    run('h1', () => Promise.reject(lost)),
    run('h2', async () => {
      states.get('h2')!.runtime.set('chosen', 'h2');
      states.get('h2')!.unknown.set('said', 'not yet');
    }),
    run('h3', async () => undefined),
  ]);
  expect(first).toEqual({ status: 'rejected', reason: lost });
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(ran).toEqual(['h1', 'h2']);
  expect(names.map((name) => [...states.get(name)!.runtime])).toEqual(names.map(() => [['chosen', 'h2']]));
  expect(states.get('h3')!.unknown.has('chosen')).toBe(false);
  expect(names.map((name) => states.get(name)!.unknown.get('said'))).toEqual([
    'not yet',
    'not yet',
    'not yet',
  ]);
});

test('who comes while the first host is at it waits for it, and does it where that is lost', async () => {
  const { run, ran } = started();
  const lost = unreachable({ code: 'connection/lost', message: 'gone', help: 'wait' });
  let cut: (error: Error) => void = () => undefined;
  const first = run('h1', () => new Promise((_, reject) => (cut = reject)));
  await setImmediate();
  const second = run('h2', async () => undefined);
  await setImmediate();
  cut(lost);
  expect(await Promise.allSettled([first, second])).toEqual([
    { status: 'rejected', reason: lost },
    { status: 'fulfilled', value: undefined },
  ]);
  expect(ran).toEqual(['h1', 'h2']);
});

test('a resumed run lets the host go on that had begun, where it still takes part', async () => {
  for (const [begun, first] of [
    ['h2', 'h2'],
    ['elsewhere', 'h1'],
  ] as const) {
    const { run, ran } = started(begun);
    await Promise.all(names.map((name) => run(name, async () => undefined)));
    expect(ran).toEqual([first]);
  }
});

test('where it fails, it fails for all, and nobody tries again, however late', async () => {
  const { run, ran } = started();
  const failed = new Error('failed');
  const ended = await Promise.allSettled([
    run('h1', () => Promise.reject(failed)),
    run('h2', async () => undefined),
  ]);
  const late = await Promise.allSettled([run('h3', async () => undefined)]);
  expect([...ended, ...late]).toEqual(names.map(() => ({ status: 'rejected', reason: failed })));
  expect(ran).toEqual(['h1']);
});

test('a wish for a reboot stands until the task has it no more', () => {
  const state = new HostState('h1', new Map());
  const note = (outcome: object): void =>
    noteReboot(
      { id: 't', name: 'a task' } as never,
      { queries: [] } as never,
      { state } as never,
      outcome as never,
    );
  note({ kind: 'changes', changes: [], reboot: 'a new kernel' });
  expect(state.summary().pendingReboot).toEqual(['a new kernel']);
  note({ kind: 'nothing', because: 'x', reboot: 'still a new kernel' });
  expect(state.summary().pendingReboot).toEqual(['still a new kernel']);
  note({ kind: 'nothing', because: 'x' });
  expect(state.summary().pendingReboot).toEqual([]);
});
