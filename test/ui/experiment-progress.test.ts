import { expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/model/index.js';
import { ExperimentProgress } from '../../src/ui/experiment-progress.js';
import { styleFor } from '../../src/ui/style.js';
import { trialLine } from '../../src/ui/trial-line.js';

const style = styleFor({ isTerminal: false, columns: 200, env: { NO_COLOR: '1' } });
const trial = (number: number, datapath: string) => ({
  number,
  block: 1,
  cell: { datapath },
  workload: 'ping',
  warmUp: false,
});
const finished = (
  number: number,
  datapath: string,
  n: number,
  interval: { low: number; high: number } | null,
) => ({
  type: 'trial-finished' as const,
  at: 0,
  trial: trial(number, datapath),
  status: 'ok' as const,
  metrics: {},
  soFar: { metric: 'ping.rtt_median', unit: 'ms', n, median: 4.1234, interval },
});

test('figures have their units, with the prefix that makes them readable', () => {
  const progress = new ExperimentProgress();
  const units = { throughput: 'bit/s', loss: 'ratio' };
  progress.event({
    ...{
      type: 'experiment-started',
      at: 0,
      experiment: 'x',
      bundle: 'runs/x',
      cells: 1,
      blocks: 1,
      trials: 1,
    },
    ...{ emulated: false, units },
  });
  const soFar = { metric: 'iperf3.throughput', unit: 'bit/s', n: 6, median: 57.64e9 };
  const interval = { low: 57.1e9, high: 58e9 };
  const event = {
    ...finished(1, 'sriov', 6, null),
    metrics: { throughput: 57.64e9, loss: 0.001, other: 12.3456 },
    soFar: { ...soFar, interval },
  };
  expect(trialLine(event, style, progress.units)).toBe(
    '  trial 1 block 1 datapath=sriov ping throughput 57.6 Gbit/s, loss 0.00100, other 12.3',
  );
  progress.event(event);
  expect(progress.lines(0, style)).toContain(
    '  datapath=sriov: iperf3.throughput 57.6 Gbit/s, 95 % 57.1 to 58 (n 6)',
  );
});

test('tells cell, block, time so far, time left, and the intervals so far', () => {
  const progress = new ExperimentProgress();
  const tell = (...events: RunEvent[]): void => {
    for (const event of events) progress.event(event);
  };
  expect(progress.lines(0, style)).toEqual([]);
  tell({
    type: 'experiment-started',
    at: 1000,
    experiment: 'latency',
    bundle: 'runs/x',
    cells: 2,
    blocks: 8,
    trials: 16,
    done: 4,
    estimateSeconds: 32,
    emulated: false,
  });
  expect(progress.lines(1000, style)).toEqual([
    'latency: 4 of 16 trials, 8 blocks, 0 ms so far, about 24 s left',
  ]);
  tell(
    { type: 'trial-started', at: 0, trial: trial(5, 'virtio') },
    finished(5, 'virtio', 6, { low: 4, high: 4.5 }),
    { type: 'trial-started', at: 0, trial: trial(6, 'sriov') },
    { ...finished(6, 'sriov', 2, null), status: 'failed' },
    { type: 'trial-started', at: 0, trial: trial(7, 'sriov') },
  );
  expect(progress.lines(11_000, style)).toEqual([
    'latency: 6 of 16 trials, 1 failed, block 1 of 8, 10 s so far, about 50 s left',
    '  datapath=sriov ping',
    '  datapath=virtio: ping.rtt_median 4.12 ms, 95 % 4 to 4.5 (n 6)',
    '  datapath=sriov: ping.rtt_median 4.12 ms, too few for an interval (n 2)',
  ]);
  tell({
    type: 'experiment-finished',
    at: 0,
    experiment: 'latency',
    bundle: 'runs/x',
    trials: 16,
    failed: 1,
  });
  expect(progress.lines(12_000, style)).toEqual([]);
});
