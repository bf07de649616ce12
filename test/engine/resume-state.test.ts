import { describe, expect, test } from '@jest/globals';
import { resumeState } from '../../src/engine/journal/resume.js';
import type { RunEvent } from '../../src/model/index.js';

const identity = { at: 1, name: 'a task', task: 'command', position: { file: 'f', line: 1, column: 1 } };
const started = (host: string, id: string, notifies: string[] = []): RunEvent =>
  ({ ...identity, type: 'task-started', host, id, notifies }) as RunEvent;
const finished = (host: string, id: string, status = 'changed'): RunEvent =>
  ({ ...identity, type: 'task-finished', host, id, status, changes: [] }) as unknown as RunEvent;
const notified = (host: string, handler: string): RunEvent => ({
  ...{ at: 1, type: 'handler-notified', host, handler, by: 'a task' },
});
const flushed = (host: string, handlers: string[]): RunEvent => ({
  ...{ at: 1, type: 'handlers-flushed', host, handlers },
});
const due = (events: RunEvent[], host = 'h1') => [...resumeState(events).pendingHandlers(host).keys()];

describe('what a journal says of a run that goes on', () => {
  test('a task is under way from its start to its end, on its host', () => {
    const state = resumeState([started('h1', 't'), started('h2', 't'), finished('h2', 't')]);
    expect([
      state.interrupted('h1', 't'),
      state.interrupted('h2', 't'),
      state.interrupted('h3', 't'),
    ]).toEqual([true, false, false]);
    expect([state.finished('h1', 't'), state.finished('h2', 't')?.status]).toEqual([undefined, 'changed']);
  });

  test('how often a task has begun, on its host', () => {
    const state = resumeState([
      started('h1', 't'),
      finished('h1', 't'),
      started('h1', 't'),
      started('h2', 't'),
    ]);
    expect([state.starts('h1', 't'), state.starts('h2', 't'), state.starts('h3', 't')]).toEqual([2, 1, 0]);
  });

  test('the last host that began a task has it', () => {
    expect(resumeState([started('h1', 't'), started('h2', 't')]).hostOf('t')).toBe('h2');
    expect(resumeState([]).hostOf('t')).toBeUndefined();
  });

  test('handlers are due that a task under way would notify, or one has notified, until they ran', () => {
    expect(due([started('h1', 't', ['a', 'b'])])).toEqual(['a', 'b']);
    expect(due([notified('h1', 'a')])).toEqual(['a']);
    expect(due([notified('h2', 'a')])).toEqual([]);
    expect(due([notified('h1', 'a'), notified('h1', 'b'), flushed('h1', ['a'])])).toEqual(['b']);
    expect(due([notified('h1', 'a'), flushed('h2', ['a'])])).toEqual(['a']);
    expect(due([started('h1', 't', ['a']), flushed('h1', ['a']), notified('h1', 'a')])).toEqual(['a']);
  });
});
