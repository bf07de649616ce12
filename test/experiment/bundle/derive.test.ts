import { describe, expect, test } from '@jest/globals';
import { deriveTrial } from '../../../src/experiment/bundle/derive.js';
import type { TrialFile } from '../../../src/experiment/bundle/index.js';
import { Unreadable } from '../../../src/experiment/workloads/workload.js';

/** A trial of `count` echoes that took 0.1 ms, 0.2 ms and so on, looked at 4 s apart. */
const trial = (rules: number | undefined, idle = false): TrialFile => ({
  ...{ trial: 1, attempt: 1, block: 1, position: 1, cell: 0, factors: {}, workload: 'ping', driver: 'ping' },
  parameters: {},
  ...(rules === undefined ? {} : { rules }),
  ...{ warm_up: false, status: 'ok', why: null, started: '', ended: '', start: null },
  processes: [
    {
      ...{
        role: 'client',
        machine: 'g1',
        host: 'dut1',
        guest: true,
        peer: 'peer1',
        way: null,
        argv: ['ping'],
      },
      ...{ stdout: 'out', stderr: 'err', exit: 0, began: 0, ended: 1 },
    },
  ],
  observations: [
    {
      ...{ observer: 'kvm_exits', host: 'dut1', before: 'before', after: 'after' },
      ...(idle ? { idle: { before: 'idle-before', after: 'idle-after' } } : {}),
    },
  ],
  time: { bring_up: 0, measuring: 0, total: 0 },
});

const output = (count: number): string =>
  [
    ...Array.from(
      { length: count },
      (_, i) => `64 bytes from 10.0.0.1: icmp_seq=${i + 1} ttl=64 time=${(i + 1) / 10} ms`,
    ),
    '',
    `${count} packets transmitted, ${count} received, 0% packet loss, time 1ms`,
    'rtt min/avg/max/mdev = 1/2/3/4 ms',
    '',
  ].join('\n');

const derived = (rules: number | undefined, count: number, idle = false) => {
  const files: Record<string, string> = {
    out: output(count),
    err: '',
    before: '@ 100.00\nexits 1000\n',
    after: '@ 104.00\nexits 1192\nio_exits 7\n',
    'idle-before': '@ 98.00\nexits 900\nio_exits 3\n',
    'idle-after': '@ 99.00\nexits 930\nio_exits 3\n',
  };
  const { rows } = deriveTrial(trial(rules, idle), (name) => files[name]!);
  const at = (scope: string) =>
    new Map(rows.filter((row) => row.scope === scope).map((row) => [row.metric!, row.value!]));
  return { trial: at('trial'), observer: at('observer') };
};

describe('the rows of a trial', () => {
  test.each([
    { count: 55, absent: ['rtt_p90', 'rtt_p99'] },
    { count: 100, absent: ['rtt_p99'] },
    { count: 999, absent: ['rtt_p99'] },
    { count: 1000, absent: [] },
  ])('of $count values lack $absent', ({ count, absent }) => {
    const { trial: rows } = derived(2, count);
    expect(['rtt_p90', 'rtt_p99'].filter((metric) => !rows.has(metric))).toEqual(absent);
    expect(rows.get('rtt_median')).toBeCloseTo((count + 1) / 20, 9);
  });

  test('have what was sent and the time between the looks, so that a cost is a count over a count', () => {
    const { trial: rows, observer } = derived(2, 10);
    expect(rows.get('sent_packets')).toBe(10);
    expect(observer.get('look_window')).toBe(4);
    const exits = observer.get('kvm_exits')! * observer.get('look_window')!;
    expect(exits / rows.get('sent_packets')!).toBeCloseTo(19.2, 12);
  });

  test('have what the whole host did while nothing ran, beside what it did meanwhile', () => {
    const { observer } = derived(2, 10, true);
    expect([observer.get('idle_kvm_exits'), observer.get('kvm_exits')]).toEqual([30, 48]);
    expect([...derived(2, 10).observer.keys()]).toEqual(['kvm_exits', 'look_window']);
  });

  test('two observations are no trial', () => {
    expect(() => derived(2, 2)).toThrow(Unreadable);
    expect(() => derived(2, 2)).toThrow('2 observations; a valid trial has at least 6');
  });

  test('of a bundle from before the rules had a number are what they were', () => {
    const { trial: rows, observer } = derived(undefined, 2);
    expect(rows.get('rtt_p99')).toBeCloseTo(0.199, 9);
    expect([rows.has('sent_packets'), observer.has('look_window')]).toEqual([false, false]);
  });
});
