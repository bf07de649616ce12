import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deriveReport } from '../../src/report/derive-report.js';
import { verifyRun } from '../../src/report/verify/verify-run.js';
import { type FixtureOptions, fixtureBundle } from './fixture-bundle.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
const derived = async (options: FixtureOptions) => {
  const name = `20240301T030000Z-density-0000000${++made}`;
  const bundle = await fixtureBundle(folder, { workloads: ['ping'], echoes: 10, ...options, name });
  expect((await verifyRun(bundle)).findings).toEqual([]);
  const { report, files } = await deriveReport([bundle]);
  const page = async (path: string): Promise<string> => {
    let text = '';
    for await (const chunk of files.find((file) => file.path === path)!.chunks()) text += chunk;
    return text;
  };
  return { run: report.runs[0]!, page };
};

const goal = (value: number, unit = 'ms') =>
  ({ metric: 'ping.rtt_median', direction: 'at most', value, unit }) as const;

test('each goal of the playbook is answered in one sentence, on each datapath, with intervals', async () => {
  const { run, page } = await derived({
    ...{ guests: [1, 2, 8], neighbours: ['idle'], blocks: 8 },
    goals: [goal(0.75), goal(1.3, 'x')],
  });
  expect(run.policy).toMatchObject([
    {
      goal: 'ping.rtt_median at most 0.750 ms',
      sentence:
        'The most guests that keep ping.rtt_median at most 0.750 ms: Virtio about 4 guests (95 % interval 2 guests to 7 guests); SR-IOV at least 8 guests, the most that were tried.',
      advice: {
        metric: 'ping.rtt_median',
        levers: [],
        answers: [
          { low: 2, broken: 8 },
          { low: 8, broken: null },
        ],
      },
    },
    { goal: 'ping.rtt_median at most 1.30 times what it is with the fewest' },
  ]);
  const [html, words] = [await page('index.html'), await page('report.md')];
  for (const { sentence } of run.policy!) {
    expect(html).toContain(sentence);
    expect(words.replaceAll('\\', '')).toContain(sentence);
  }
  expect(html).toContain('in each condition');
});

test('of levers the first of each is answered, and what the others win is a table', async () => {
  const { run, page } = await derived({
    factors: { datapath: ['virtio', 'sriov'], guest_count: [1, 2, 8], pinning: ['free', 'pinned'] },
    ...{ blocks: 8, goals: [goal(0.75)] },
  });
  const [{ sentence, advice }] = run.policy! as [NonNullable<typeof run.policy>[number]];
  expect(sentence).toMatch(
    /^The most guests that keep ping.rtt_median at most 0.750 ms \(pinning free\): Virtio .*; SR-IOV /,
  );
  expect(advice!.levers).toHaveLength(2);
  expect(await page('index.html')).toContain('What each lever is worth: how many more guests keep');
});

test('what the trials cannot decide is said to be undecided, with the blocks that would', async () => {
  const { run } = await derived({ guests: [1, 8], neighbours: ['idle'], blocks: 4, goals: [goal(0.75)] });
  expect(run.policy![0]!.sentence).toContain(
    'Virtio undecided: none is sure to keep it, and 6 blocks in all would decide it in half of such runs',
  );
});

test('where nothing can be said of a goal, the sentence says why', async () => {
  const { run } = await derived({
    ...{ guests: [1], neighbours: ['idle'], blocks: 6 },
    goals: [goal(0.75), { ...goal(1), metric: 'ping.rtt_p50' }],
  });
  expect(run.policy!.map(({ advice }) => advice)).toEqual([null, null]);
  expect(run.policy![0]!.sentence).toMatch(
    /^Nothing can be said of how many keep ping.rtt_median at most 0.750 ms: .* varies neither guests nor a rate/,
  );
  expect(run.policy![1]!.sentence).toContain('did not measure ping.rtt_p50');
});
