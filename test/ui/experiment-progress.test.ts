import { expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/model/index.js';
import { ExperimentProgress } from '../../src/ui/experiment-progress.js';
import { styleFor } from '../../src/ui/style.js';

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
