import { expect, test } from '@jest/globals';
import { type Obstacle, reasonOf, type Waiting } from '../../../src/team/queue/reason.js';

const waits: Waiting = { state: 'queued', worker: null, cancelAsked: false, obstacles: [], before: 0 };
const obstacle = (kind: Obstacle['kind'], more: Partial<Obstacle> = {}): Obstacle => ({
  ...{ kind, host: null, run: null, person: null, until: null, why: null },
  ...more,
});
const four = new Date(2030, 2, 14, 16, 0);

test.each<[string, Partial<Waiting>]>([
  ['next, as soon as a worker has room', {}],
  ['may go, after 3 before it', { before: 3 }],
  ['about to start on w1', { state: 'granted', worker: 'w1' }],
  ['runs on w1', { state: 'running', worker: 'w1' }],
  ['is being cancelled', { state: 'running', worker: 'w1', cancelAsked: true }],
  [
    'dut3 is booked by kim until 2030-03-14 16:00 (firmware)',
    { obstacles: [obstacle('booked', { host: 'dut3', person: 'kim', until: four, why: 'firmware' })] },
  ],
  [
    'held by kim: the cable; dut1 has run 7 of lee (site.yml)',
    {
      obstacles: [
        obstacle('busy', { host: 'dut1', run: 7, person: 'lee', why: 'site.yml' }),
        obstacle('held', { person: 'kim', why: 'the cable' }),
      ],
    },
  ],
  ['no worker has gpu', { obstacles: [obstacle('needs', { why: 'gpu' })] }],
  ['no worker was ever started', { obstacles: [obstacle('no-worker')] }],
  ['not before 2030-03-14 16:00', { obstacles: [obstacle('not-before', { until: four })] }],
  ['its deadline was 2030-03-14 16:00', { obstacles: [obstacle('deadline', { until: four })] }],
  [
    'dut1 is in quarantine since 2030-03-14 16:00: it failed twice',
    { obstacles: [obstacle('quarantined', { host: 'dut1', until: four, why: 'it failed twice' })] },
  ],
])('%s', (words, state) => expect(reasonOf({ ...waits, ...state })).toBe(words));
