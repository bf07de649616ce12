import { describe, expect, test } from '@jest/globals';
import { command } from '../../../src/experiment/workloads/command.js';
import { Unreadable } from '../../../src/experiment/workloads/workload.js';

const given = (metric: object) => ({
  from: 'a',
  argv: ['tool'],
  metrics: { m: { unit: 'ms', ...metric } },
});
const parse = (metric: object, stdout: string) =>
  command.parse(command.parameters.parse(given(metric)), { stdout, stderr: '', exit: 0 });

describe('a metric that is read by a pattern', () => {
  test('is the first group of the first match, and ^ begins a line', () => {
    expect(
      parse({ pattern: '^took (\\d+) ms$', scale: 10 }, 'it took 1 ms\ntook 25 ms\ntook 3 ms\n').metrics,
    ).toEqual({
      m: 250,
    });
  });

  test('is the median of all matches, which are its samples', () => {
    expect(parse({ pattern: '^t=(\\S+)$', samples: true }, 't=3\nu=9\nt=1\nt=2.5\n')).toMatchObject({
      metrics: { m: 2.5 },
      samples: { m: [3, 1, 2.5] },
    });
  });

  test.each([
    ['nothing matches', { pattern: 'x(\\d)' }, 'y1'],
    ['nothing matches among samples', { pattern: 'x(\\d)', samples: true }, 'y1'],
    ['the group took no part', { pattern: 'x(\\d)?' }, 'x'],
    ['the group is no number', { pattern: 'x(.*)' }, 'x12z'],
  ])('is unreadable where %s', (_, metric, stdout) => {
    expect(() => parse(metric, stdout)).toThrow(Unreadable);
  });

  // JavaScript's own engine needs more than a lifetime for it.
  test.each([false, true])('takes time in proportion to the output (samples: %s)', (samples) => {
    expect(() => parse({ pattern: '^(a|aa)+$', samples }, `${'a'.repeat(5000)}b`)).toThrow(Unreadable);
  });
});

test.each([
  ['(\\d+)(?= ms)', /look-around and back references are not part of RE2/],
  ['(?<!x)(\\d+)', /look-around and back references are not part of RE2/],
  ['(a)\\1', /look-around and back references are not part of RE2/],
  ['(', /is not a regular expression: missing closing/],
])('the pattern %s is refused before anything runs', (pattern, message) => {
  const { error } = command.parameters.safeParse(given({ pattern }));
  expect(JSON.stringify(error?.issues)).toMatch(message);
});
