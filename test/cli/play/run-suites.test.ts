import { expect, test } from '@jest/globals';
import { RunSuites } from '../../../src/cli/play/run-suites.js';
import type { RunEvent, TaskStatus } from '../../../src/model/index.js';
import { change, ends, fails, leaves, over, play, unreachable } from '../../ui/support/events.js';

const told = (events: readonly RunEvent[]) => {
  const suites = new RunSuites();
  for (const event of events) suites.event(event);
  return suites
    .suites()
    .map(({ name, cases }) => [name, cases.map(({ of, name, result }) => `${of} ${name}: ${result}`)]);
};

test('a suite for each play, a case for each task of a host', () => {
  expect(
    told([
      ...play(['a', 'b']),
      change('a', 'One', 'create /x'),
      unreachable('b'),
      fails('a', 'Two', 'no'),
      leaves('a', 'failed'),
      over,
      ...play(['a']),
      over,
    ]),
  ).toEqual([
    ['Prepare', ['a One: passed', 'b is reached: failed', 'a Two: failed']],
    ['Prepare', []],
  ]);
});

test.each<[TaskStatus, string]>([
  ['ok', 'passed'],
  ['changed', 'passed'],
  ['resumed', 'passed'],
  ['ignored', 'passed'],
  ['skipped', 'skipped'],
  ['unknown', 'skipped'],
  ['refused', 'failed'],
  ['failed', 'failed'],
])('%s is %s', (status, result) => {
  expect(told([...play(['a']), ends('a', 'One', status), leaves('a', 'failed'), over])).toEqual([
    ['Prepare', [`a One: ${result}`]],
  ]);
});

test('what a rescue dealt with is no failure; what ended the host is', () => {
  const events = [...play(['a']), fails('a', 'One', 'no'), fails('a', 'Two', 'no')];
  expect(told([...events, leaves('a', 'done')])).toEqual([['Prepare', ['a One: passed', 'a Two: passed']]]);
  expect(told([...events, leaves('a', 'failed')])).toEqual([['Prepare', ['a One: passed', 'a Two: failed']]]);
});
