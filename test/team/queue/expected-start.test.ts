import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  expectedStarts,
  type ForeseenRun,
  type LabForeseen,
} from '../../../src/team/queue/expected-start.js';

const minute = 60_000;
const usual = { median: 10 * minute, longest: 30 * minute };
const waits = (id: number, more: Partial<ForeseenRun> = {}): ForeseenRun => ({
  ...{ id, person: 'kim', state: 'queued', worker: null, hosts: ['dut1'], needs: [], obstacles: [], usual },
  ...{ notBefore: undefined, startedAt: undefined },
  ...more,
});
const runs = (id: number, begun: number, more: Partial<ForeseenRun> = {}): ForeseenRun =>
  waits(id, { state: 'running', worker: 'w1', startedAt: begun * minute, ...more });
const lab: Omit<LabForeseen, 'runs'> = {
  ...{ now: 100 * minute, bookings: [] },
  workers: [{ name: 'w1', offers: ['gpu'], capacity: 2 }],
};
const booked = (from: number, to: number, person = 'ada') => ({
  ...{ host: 'dut1', person, from: from * minute, to: to * minute },
});
const busy = [{ kind: 'busy' as const }];

/** What is expected, in minutes; of what is missing nobody can tell. */
test.each<[string, ForeseenRun[], Partial<LabForeseen>, Record<number, number>]>([
  ['what may go begins now', [waits(1)], {}, { 1: 100 }],
  ['one after the other on a host', [waits(1), waits(2), waits(3)], {}, { 1: 100, 2: 110, 3: 120 }],
  ['beside each other on others', [waits(1), waits(2, { hosts: ['dut2'] })], {}, { 1: 100, 2: 100 }],
  [
    'no more at a time than the workers have room for',
    [waits(1), waits(2, { hosts: ['dut2'] }), waits(3, { hosts: ['dut3'] })],
    {},
    { 1: 100, 2: 100, 3: 110 },
  ],
  ['behind what runs', [runs(1, 95), waits(2, { obstacles: busy })], {}, { 2: 105 }],
  ['as long as the longest, where it lasts longer', [runs(1, 80), waits(2)], {}, { 2: 110 }],
  ['nobody knows, where it lasts longer than any before', [runs(1, 60), waits(2)], {}, {}],
  [
    'nobody knows how long the first of its kind lasts',
    [runs(1, 95, { usual: undefined }), waits(2)],
    {},
    {},
  ],
  [
    'but the one before it, and what is on other hosts',
    [waits(1, { usual: undefined }), waits(2), waits(3, { hosts: ['dut2'] })],
    {},
    { 1: 100, 3: 100 },
  ],
  [
    'a silent worker',
    [runs(1, 99, { state: 'suspect' }), waits(2, { obstacles: [{ kind: 'suspect' }] })],
    {},
    {},
  ],
  ['not before its time', [waits(1, { notBefore: 130 * minute })], {}, { 1: 130 }],
  ['the next goes meanwhile', [waits(1, { notBefore: 115 * minute }), waits(2)], {}, { 1: 115, 2: 100 }],
  ['behind a booking', [waits(1)], { bookings: [booked(90, 140)] }, { 1: 140 }],
  [
    'before a booking that is to come',
    [waits(1), waits(2)],
    { bookings: [booked(105, 140)] },
    { 1: 100, 2: 140 },
  ],
  ['in a booking of one’s own', [waits(1)], { bookings: [booked(90, 140, 'kim')] }, { 1: 100 }],
  ['a need that a worker has', [waits(1, { needs: ['gpu'] })], {}, { 1: 100 }],
  ['a need that none has', [waits(1, { needs: ['fpga'], obstacles: [{ kind: 'needs' }] })], {}, {}],
  ['no worker at all', [waits(1, { obstacles: [{ kind: 'no-worker' }] })], { workers: [] }, {}],
  [
    'held, and what is behind it',
    [waits(1, { state: 'held', obstacles: [{ kind: 'held' }] }), waits(2)],
    {},
    { 2: 100 },
  ],
  ['a host in quarantine', [waits(1, { obstacles: [{ kind: 'quarantined' }] })], {}, {}],
  [
    'all hosts or none',
    [runs(1, 95), waits(2, { hosts: ['dut1', 'dut2'] }), waits(3, { hosts: ['dut2'] })],
    {},
    { 2: 110, 3: 100 },
  ],
])('%s', (_what, open, more, expected) => {
  const starts = expectedStarts({ ...lab, runs: open, ...more });
  expect(Object.fromEntries([...starts].map(([id, at]) => [id, at / minute]))).toEqual(expected);
});

test('no host has two, and no worker more than it has room for, whatever waits', () => {
  const open = fc.array(
    fc.record({
      hosts: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
      length: fc.integer({ min: 1, max: 50 }),
      notBefore: fc.option(fc.integer({ min: 90, max: 160 }), { nil: undefined }),
    }),
    { maxLength: 15 },
  );
  fc.assert(
    fc.property(open, (wanted) => {
      const all = wanted.map(({ hosts, length, notBefore }, id) =>
        waits(id, {
          hosts,
          usual: { median: length * minute, longest: length * minute },
          notBefore: notBefore === undefined ? undefined : notBefore * minute,
        }),
      );
      const starts = expectedStarts({ ...lab, runs: all });
      expect(starts.size).toBe(all.length);
      const spans = all.map(({ id, hosts, usual: length }) => {
        const from = starts.get(id)!;
        return { hosts, from, to: from + length!.median };
      });
      for (const one of spans) {
        const beside = spans.filter(({ from, to }) => from <= one.from && one.from < to);
        expect(beside.length).toBeLessThanOrEqual(2);
        const used = beside.flatMap(({ hosts }) => hosts);
        expect(new Set(used).size).toBe(used.length);
      }
    }),
  );
});
