import { expect, test } from '@jest/globals';
import { HostState } from '../../src/engine/host/host-state.js';
import type { ReadyTask } from '../../src/engine/play/prepare.js';
import {
  foretoldNothing,
  onlyPlanned,
  unknownOutcome,
  unknownValue,
} from '../../src/engine/task/plan-only.js';
import type { Place, TaskRun } from '../../src/engine/task/task-run.js';
import { ValueUnknown } from '../../src/language/play.js';
import {
  available,
  type Change,
  defineFact,
  foreseen,
  leaving,
  nothing,
  problem,
  unforeseen,
} from '../../src/model/index.js';
import { taskStep } from './support/engine-run.js';

/** A planned task `work` of that kind that registers `said`, and the place that it acts on. */
const planned = (kind: object = {}) => {
  const state = new HostState('h1', new Map());
  const run = {
    ...{
      name: 'work',
      play: { state, tasks: new Map([['command', kind]]) },
      instance: { step: taskStep(0, 'command', 'a', { register: 'said' }) },
    },
  } as unknown as TaskRun;
  return { state, run, place: { state } as unknown as Place };
};
const ready = {
  ...{ input: 'x', task: { reach: (input: string) => [`package:${input}`] } },
} as unknown as ReadyTask;
const waited = { because: { task: 'first' }, what: 'some fact' };

/** The task that hides what a fact of that scope will read. */
const hiding = ({ pending }: HostState, scope: string): string | undefined => {
  const fact = defineFact({
    ...{ id: 'fact', summary: 'x', scopes: () => [scope], script: () => 'true', parse: () => available(1) },
  });
  const foretold = pending.foretell(fact(), available(1));
  return foretold.kind === 'unknown' ? foretold.because.task : undefined;
};
const change = (more: Partial<Change> = {}): Change => ({
  ...{ summary: 'x', commands: [{ kind: 'exec', argv: ['a'] }], invalidates: ['file:/a'] },
  ...more,
});

test('a task that waits for another hides what it asks for and what it would change', () => {
  const { state, run, place } = planned();
  const changes = [change()];
  expect(unknownOutcome(run, ready, { kind: 'changes', changes }, place, waited)).toEqual({
    ...{ status: 'unknown', because: '"first" comes first and may change what this task finds (some fact)' },
    ...{ cause: '"first" has not happened yet', changes },
  });
  expect(['package:x', 'file:/a', 'file:/b'].map((scope) => hiding(state, scope))).toEqual([
    ...['work', 'work', undefined],
  ]);
  expect(state.unknown.get('said')).toBe('"first" has not happened yet');
});

test('a task that says what is so after it is assured, and hides what it says nothing of', () => {
  const { state, run, place } = planned();
  const here = { summary: 'x', script: () => 'true', parse: () => available(1) };
  const kept = defineFact({ ...here, id: 'kept', scopes: () => ['package:x'] });
  const task = {
    reach: () => ['package:x'],
    assures: () => ({ that: 'x is there', leaves: [leaving(kept, (before) => before)] }),
  };
  const assured = { input: 'x', task } as unknown as ReadyTask;
  // As things are now it would change something else besides.
  const expected = { kind: 'changes', changes: [change()] } as const;
  expect(unknownOutcome(run, assured, expected, place, waited)).toMatchObject({
    status: 'assured',
    assures: 'x is there',
    cause: '"first" has not happened yet',
  });
  expect(state.pending.foretell(kept(), available(1))).toMatchObject({ kind: 'known' });
  expect(['package:x', 'file:/a', 'file:/b'].map((scope) => hiding(state, scope))).toEqual([
    ...['work', 'work', undefined],
  ]);
  expect(state.unknown.get('said')).toBe('"first" has not happened yet');
});

test('a task that waits for more than what it reads is not assured of anything', () => {
  const { run, place } = planned();
  const task = { reach: () => [], assures: () => ({ that: 'x is there' }) };
  const nothing = { kind: 'nothing', because: 'x' } as const;
  const { status } = unknownOutcome(run, { input: 'x', task } as unknown as ReadyTask, nothing, place, {
    because: { task: 'first' },
  });
  expect(status).toBe('unknown');
});

test.each<[string, object, string | undefined]>([
  ['that says nothing of what it reaches may change anything', {}, 'work'],
  ['that only reads changes nothing', { readOnly: true }, undefined],
])('a task %s', (_, task, expected) => {
  const { state, run, place } = planned();
  const nothing = { kind: 'nothing', because: 'x' } as const;
  unknownOutcome(run, { input: 'x', task } as unknown as ReadyTask, nothing, place, waited);
  expect(hiding(state, 'mount')).toBe(expected);
});

test('a task that waits tells why it would be refused now, and nothing where there is nothing to do', () => {
  const { run, place } = planned();
  const diagnostic = problem('engine/environment', 'no such thing');
  expect(unknownOutcome(run, ready, { kind: 'refused', diagnostic }, place, waited)).toMatchObject({
    ...{ changes: [], notes: ['without that: no such thing'] },
  });
  const nothing = unknownOutcome(run, ready, { kind: 'nothing', because: 'x' }, place, waited);
  expect(nothing.changes).toEqual([]);
  expect(nothing).not.toHaveProperty('notes');
});

test.each<[string, object, string | undefined]>([
  ['anything', {}, 'work'],
  ['what its kind can touch', { reachOfAny: ['file:/boot'] }, undefined],
  ['anything, where its kind can touch that', { reachOfAny: ['file:/boot', 'file:/a'] }, 'work'],
  ['nothing, where its kind only looks', { readOnly: true }, undefined],
])('a task of which a value is not known may do %s', (_, kind, hidden) => {
  const { state, run } = planned(kind);
  expect(unknownValue(run, new ValueUnknown('v', 'a task sets it'))).toEqual({
    ...{ status: 'unknown', because: 'v is not known until apply: a task sets it', changes: [] },
    cause: 'a task sets it',
  });
  expect(hiding(state, 'file:/a')).toBe(hidden);
  expect(state.unknown.get('said')).toBe('a task sets it');
});

test('a change that is not made is told, and hides what it would touch', () => {
  const { state, run, place } = planned();
  state.pendingReboot.set('t', { because: 'x' } as never);
  expect(onlyPlanned(run, [change()], place, ['a note'])).toEqual({
    ...{ status: 'changed', changes: [change()], notes: ['a note'] },
    result: { changed: true, failed: false, skipped: false },
  });
  expect(hiding(state, 'file:/a')).toBe('work');
  expect([state.unknown.has('said'), state.pendingReboot.size]).toEqual([false, 1]);
  const action = onlyPlanned(run, [change(), change({ action: true })], place, undefined);
  expect(action).toStrictEqual({ status: 'changed', changes: [change(), change({ action: true })] });
  expect(state.unknown.get('said')).toBe('"work" has not run yet');
});

test('a planned reboot grants what wanted one', () => {
  const { state, run, place } = planned();
  state.pendingReboot.set('t', { because: 'x' } as never);
  const reboot = change({
    commands: [
      { kind: 'exec', argv: ['sync'] },
      { kind: 'reboot', because: [] },
    ],
  });
  onlyPlanned(run, [change(), reboot], place, undefined);
  expect(state.pendingReboot.size).toBe(0);
});

test.each([
  ['as it will be', { vfs: [{ address: 'a' }] }, { vfs: [{ address: 'a' }] }, undefined],
  [
    'not at all where a part of it is unforeseen',
    { vfs: [foreseen<{ address: string }>({ address: unforeseen })] },
    undefined,
    '"first" has not happened yet',
  ],
])('a task that will find nothing to do registers its data %s', (_, data, registered, unknown) => {
  const { state, run } = planned();
  const rests = [{ task: 'first', effects: [] }];
  const outcome = nothing('as it should be', { data });
  const { result, ...told } = foretoldNothing(run, outcome, rests);
  expect(told).toEqual({ status: 'ok', because: 'as it should be', changes: [], restsOn: ['first'] });
  expect(result).toEqual(registered && { changed: false, failed: false, skipped: false, ...registered });
  expect(state.unknown.get('said')).toBe(unknown);
});
