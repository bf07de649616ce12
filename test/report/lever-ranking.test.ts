import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deriveReport } from '../../src/report/derive-report.js';
import type { LeverRanking } from '../../src/report/model.js';
import { verifyRun } from '../../src/report/verify/verify-run.js';
import { fixtureBundle } from './fixture-bundle.js';
import { suites } from './suites.js';

let folder: string;
const derived = async (name: string, blocks: number) => {
  const bundle = await fixtureBundle(folder, { ...suites.levers, name, blocks });
  if (blocks === 6) expect((await verifyRun(bundle)).findings).toEqual([]);
  const { report, files } = await deriveReport([bundle]);
  let page = '';
  for await (const chunk of files.find(({ path }) => path === 'index.html')!.chunks()) page += chunk;
  return { run: report.runs[0]!, files: files.map(({ path }) => path), page };
};
let long: Awaited<ReturnType<typeof derived>>;
let short: typeof long;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-levers-'));
  long = await derived('20240301T030000Z-density-00000001', 10);
  short = await derived('20240301T030000Z-density-00000002', 6);
});
afterAll(() => rmSync(folder, { recursive: true }));

const cost = ({ run }: typeof long): LeverRanking =>
  run.levers!.find(({ metric }) => metric === 'iperf3.cpu_busy')!;

test('levers stand in the order of what each wins, the combination apart, for metrics and for what the host pays', () => {
  expect(long.run.levers!.map(({ metric, exploratory }) => [metric, exploratory])).toEqual([
    ['iperf3.packets', false],
    ['iperf3.loss', false],
    ['iperf3.cpu_busy', true],
  ]);
  const { conditions, better, baseline } = cost(long);
  expect({ better, baseline }).toEqual({ better: 'lower', baseline: 'lever none' });
  for (const { rows } of conditions) {
    expect(rows[0]).toMatchObject({
      level: 'lever moderation',
      combination: false,
      places: { first: 1, last: 1 },
    });
    expect(rows.at(-2)).toMatchObject({ level: 'lever offloads', places: { first: 4, last: 4 } });
    expect(rows.at(-1)).toMatchObject({ level: 'lever all', combination: true, places: null });
    expect(rows[0]!.effect).toBeLessThan(1);
    expect(rows[0]!.effects).toHaveLength(10);
  }
});

test('the sentence says which lever wins most only where that is known', () => {
  for (const { sentence } of cost(long).conditions) {
    expect(sentence).toMatch(/better with lever moderation \(× 0\.\d+, .*; worse with lever offloads/);
    expect(sentence).toContain('lever moderation wins most');
    expect(sentence).toContain('the combination wins, × 0.');
  }
  for (const { sentence, rows } of cost(short).conditions) {
    expect(sentence).toContain('which lever wins most cannot be told: any of the 4 levers may');
    expect(rows.slice(0, -1).map(({ places }) => places)).toEqual(
      Array.from({ length: 4 }, () => ({ first: 1, last: 4 })),
    );
  }
});

test('what was declared is judged as the answer of the run is', () => {
  const ranking = long.run.levers![0]!;
  const answer = long.run.answers.find(({ metric }) => metric === ranking.metric)!;
  for (const { condition, rows } of ranking.conditions)
    for (const { level, adjusted_p, judged_interval, verdict } of rows)
      expect(answer.comparisons).toContainEqual(
        expect.objectContaining({ condition, level, adjusted_p, judged_interval, verdict }),
      );
});

test('the page has a table and a figure of each', () => {
  expect(long.files.filter((path) => path.startsWith('figures/levers-'))).toHaveLength(3);
  expect(long.page).toContain('may be in place');
  expect(long.page).toContain('lever all (combination)');
});
