import { describe, expect, test } from '@jest/globals';
import { nextTime, readCron, requireZone } from '../../../src/team/schedule/cron.js';

const next = (cron: string, zone: string, after: string): string | undefined =>
  nextTime(readCron(cron), zone, new Date(after))?.toISOString();

describe('the next time', () => {
  test.each([
    ['30 2 * * *', 'UTC', '2026-03-10T02:29:59Z', '2026-03-10T02:30:00.000Z'],
    ['30 2 * * *', 'UTC', '2026-03-10T02:30:00Z', '2026-03-11T02:30:00.000Z'],
    ['02:30', 'UTC', '2026-12-31T23:59:00Z', '2027-01-01T02:30:00.000Z'],
    ['@hourly', 'UTC', '2026-03-10T02:30:00Z', '2026-03-10T03:00:00.000Z'],
    ['@monthly', 'UTC', '2026-01-31T12:00:00Z', '2026-02-01T00:00:00.000Z'],
    ['*/20 9-10 * * mon-fri', 'UTC', '2026-03-13T10:41:00Z', '2026-03-16T09:00:00.000Z'],
    ['0 6 * * 7', 'UTC', '2026-03-10T00:00:00Z', '2026-03-15T06:00:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    // Of the day and the weekday either is enough, where both are narrowed.
    ['0 0 13 * fri', 'UTC', '2026-03-01T00:00:00Z', '2026-03-06T00:00:00.000Z'],
    ['0 0 13 * fri', 'UTC', '2026-03-10T00:00:00Z', '2026-03-13T00:00:00.000Z'],
    ['0 0 */2 * fri', 'UTC', '2026-03-01T01:00:00Z', '2026-03-13T00:00:00.000Z'],
    ['0 5 1,15 jan,jul *', 'UTC', '2026-01-20T00:00:00Z', '2026-07-01T05:00:00.000Z'],
    // Elsewhere it is another day.
    ['0 23 * * *', 'America/New_York', '2026-01-10T00:00:00Z', '2026-01-10T04:00:00.000Z'],
    ['15 0 * * mon', 'Asia/Kathmandu', '2026-03-10T00:00:00Z', '2026-03-15T18:30:00.000Z'],
    // Clocks go forward on 2026-03-29 from 2:00 to 3:00, and back on 2026-10-25 from 3:00 to 2:00.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29T01:30:00Z', '2026-03-30T00:30:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    ['30 * * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00.000Z'],
    ['30 * * * *', 'Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00.000Z'],
    ['0 4 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T02:00:00.000Z'],
    ['0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z', undefined],
  ])('of %s in %s after %s', (cron, zone, after, wanted) => expect(next(cron, zone, after)).toBe(wanted));

  test('goes on for a year, every day once, also where the clocks change', () => {
    let at = '2026-01-01T00:00:00Z';
    const days = new Set<string>();
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' });
    for (let count = 0; count < 365; count++) {
      at = next('30 2 * * *', 'Europe/Berlin', at)!;
      days.add(day.format(new Date(at)));
    }
    expect([days.size, [...days].at(-1)]).toEqual([365, '2026-12-31']);
  });
});

test.each([
  ['', 'is no time of a schedule'],
  ['* * * *', 'is no time of a schedule'],
  ['60 * * * *', 'the minute "60"'],
  ['* 24 * * *', 'the hour "24"'],
  ['* * 0 * *', 'the day "0"'],
  ['* * * 13 *', 'the month "13"'],
  ['* * * * fry', 'the weekday "fry"'],
  ['5-1 * * * *', 'the minute "5-1"'],
  ['*/0 * * * *', 'the minute "*/0"'],
  ['5/10 * * * *', 'the minute "5/10"'],
  ['1,,2 * * * *', 'the minute ""'],
  ['25:00', 'the hour "25"'],
  ['@never', 'is no time of a schedule'],
])('%j is refused', (cron, words) => expect(() => readCron(cron)).toThrow(words));

test('a zone that nobody knows is refused', () => {
  requireZone('Europe/Berlin');
  expect(() => requireZone('Europe/Atlantis')).toThrow('is no time zone');
});
