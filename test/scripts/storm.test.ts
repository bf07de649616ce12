import { expect, test } from '@jest/globals';
import { brokenInvariants, type StormRecord } from '../../scripts/storm/invariants.mjs';

/** Two runs of two steps, one after the other on one host. */
const well: StormRecord = {
  steps: 2,
  runs: [1, 2].map((run) => ({ run, state: 'ended', outcome: 'succeeded', reason: 'done', hosts: ['a'] })),
  lines: [
    { host: 'a', at: 10, run: 1, step: 0 },
    { host: 'a', at: 20, run: 1, step: 1 },
    { host: 'a', at: 40, run: 2, step: 0 },
    { host: 'a', at: 50, run: 2, step: 1 },
  ],
  leaseEnds: [
    { host: 'a', epoch: 7, run: 1, proof: 'apply ended with 0 under the epoch 7', at: 30 },
    { host: 'a', epoch: 8, run: 2, proof: 'apply ended with 0 under the epoch 8', at: 60 },
  ],
  quarantines: [],
  leases: 0,
};
const [first, second] = well.runs as [StormRecord['runs'][0], StormRecord['runs'][0]];
const lines = (...order: number[]) => order.map((index) => well.lines[index]!);
const first0 = well.lines[0]!;
const [end1, end2] = well.leaseEnds as [StormRecord['leaseEnds'][0], StormRecord['leaseEnds'][0]];
const quarantined = { ...end1, proof: 'quarantined, since nothing shows how it is' };
const quarantine = { host: 'a', run: 1, since: 30, until: 35 };
const never = { host: 'a', epoch: 6, run: 2, proof: 'never begun', at: 5 };

test.each<[string, Partial<StormRecord>, string[]]>([
  ['nothing', {}, []],
  ['a run that was given back before it began', { leaseEnds: [never, end1, end2] }, []],
  [
    'a run whose host was put in quarantine, and wrote until somebody looked',
    {
      runs: [{ ...first, outcome: 'lost' }, second],
      leaseEnds: [{ ...quarantined, at: 15 }, end2],
      quarantines: [{ ...quarantine, since: 14 }],
    },
    [],
  ],
  [
    'two runs at once',
    { lines: lines(0, 2, 1, 3) },
    ['a host had two runs at once', 'a host had two runs at once'],
  ],
  ['a step twice', { lines: lines(0, 1, 1, 2, 3) }, ['a step was executed twice']],
  [
    'a step twice that was in flight when its process was killed',
    { lines: [first0, { ...first0, at: 12 }, ...lines(1, 2, 3)], crashes: [{ run: 1, at: 11 }] },
    [],
  ],
  [
    'a step twice after the process of another run was killed',
    { lines: [first0, { ...first0, at: 12 }, ...lines(1, 2, 3)], crashes: [{ run: 2, at: 11 }] },
    ['a step was executed twice'],
  ],
  [
    'a step twice whose process was killed after that',
    { lines: [first0, { ...first0, at: 12 }, ...lines(1, 2, 3)], crashes: [{ run: 1, at: 13 }] },
    ['a step was executed twice'],
  ],
  [
    'a finished step again, whose process was killed in the next',
    { lines: [...lines(0, 1), { ...first0, at: 25 }, ...lines(2, 3)], crashes: [{ run: 1, at: 22 }] },
    ['a step was executed twice'],
  ],
  ['a server that is gone', { serverAnswers: false }, ['the server does not answer any more']],
  [
    'a step that is not there',
    { lines: lines(0, 1, 2) },
    ['a run succeeded without all of its steps', 'a lease ended without proof'],
  ],
  [
    'a run without an end',
    { runs: [{ ...first, state: 'running', outcome: null }, second] },
    ['a run did not end'],
  ],
  ['a run that failed', { runs: [{ ...first, outcome: 'failed' }, second] }, ['a run went wrong by itself']],
  ['a lease that is left', { leases: 1 }, ['a lease did not end']],
  [
    'a lease whose end nobody proved',
    { leaseEnds: [{ ...end1, proof: 'expired' }, end2] },
    ['a lease ended without proof'],
  ],
  [
    'a host in no quarantine of which nothing is known',
    { leaseEnds: [quarantined, end2], runs: [{ ...first, outcome: 'lost' }, second] },
    ['a lease ended without proof'],
  ],
  [
    'a lease that was taken over and given to another run',
    { leaseEnds: [{ ...end1, proof: 'taken over by w2 under the epoch 8' }, end2] },
    ['a lease ended without proof'],
  ],
  [
    'a run that wrote after its lease',
    { leaseEnds: [{ ...end1, at: 15 }, end2] },
    ['a run worked on a host outside of its leases'],
  ],
  [
    'a run that wrote before the host was free',
    { leaseEnds: [{ ...end1, at: 45 }, end2] },
    ['a run worked on a host outside of its leases'],
  ],
  [
    'a run that never had the host',
    { leaseEnds: [end2] },
    [
      'a lease ended without proof',
      'a run worked on a host outside of its leases',
      'a run worked on a host outside of its leases',
    ],
  ],
])('a storm that left %s', (_, change, broken) => {
  expect(brokenInvariants({ ...well, ...change }).map(({ invariant }) => invariant)).toEqual(broken);
});
