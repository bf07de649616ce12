import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadRun } from '../../../src/report/data/load-run.js';
import { buildTrend, worsened } from '../../../src/report/trend/build-trend.js';
import { withCauses } from '../../../src/report/trend/causes.js';
import { DerivedIndex } from '../../../src/report/trend/derived-index.js';
import { designDigest } from '../../../src/report/trend/design-digest.js';
import { loadSummaries } from '../../../src/report/trend/load-summaries.js';
import type { RunSummary, TrendReport } from '../../../src/report/trend/model.js';
import { writeTrend } from '../../../src/report/trend/write-trend.js';
import { normal, uniformFrom } from '../../statistics/simulation/populations.js';
import { fixtureBundle } from '../fixture-bundle.js';

let folder: string;
let folders: string[];
const changedAt = 6;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-trend-'));
  folders = [];
  for (let i = 0; i < 11; i++) {
    const later = i >= changedAt;
    folders.push(
      await fixtureBundle(folder, {
        name: `run-${String(i).padStart(2, '0')}`,
        started: new Date(Date.UTC(2024, 2, 1 + i)).toISOString(),
        ...{ seed: i + 1, guests: [1], neighbours: ['idle'], workloads: ['ping'], blocks: 6, echoes: 20 },
        slower: later ? 1.3 : 1,
        kernel: later ? '6.13.1' : '6.12.48',
      }),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const index = () => new DerivedIndex<RunSummary>(folder, 'test', '1');
const options = { metrics: null, alpha: 0.05 };

/** The trend of some folders, read afresh. */
async function trendOf(paths: readonly string[]): Promise<TrendReport> {
  const { summaries, leftOut } = await loadSummaries(paths, index());
  const trend = await withCauses(buildTrend(summaries, options), (run) => join(folder, run));
  return { ...trend, left_out: leftOut };
}

describe('a trend', () => {
  test('names the run with which each cell changed, how far, which way, and what differs there', async () => {
    const trend = await trendOf(folders);
    expect(trend.questions).toHaveLength(1);
    const [{ series, runs, emulated }] = trend.questions as [TrendReport['questions'][number]];
    expect([runs.length, emulated, series.length]).toEqual([11, true, 2]);
    for (const { changes, stretches } of series) {
      expect(stretches.map(({ from, to }) => [from, to])).toEqual([
        [0, 5],
        [6, 10],
      ]);
      const [change] = changes;
      expect(change).toMatchObject({
        ...{ before: 'run-05', after: 'run-06', verdict: 'relevantly different', direction: 'worse' },
        environment: ['dut1', 'peer1'].map((host) => ({
          ...{ host, fact: 'kernel.release', a: '6.12.48', b: '6.13.1' },
          ...{ between: ['run-05', 'run-06'], at_change: true },
        })),
      });
      expect(change!.comparison.ratio!.estimate).toBeCloseTo(1.3, 1);
    }
    expect(worsened(trend)).toHaveLength(2);
  });

  test('is that of time, whatever the order in which runs are named', async () => {
    expect(await trendOf([...folders].reverse())).toEqual(await trendOf(folders));
  });

  test('of few runs says that these are too few', async () => {
    const [question] = (await trendOf(folders.slice(4, 9))).questions;
    expect(question!.series.map(({ too_few, changes }) => [too_few, changes])).toEqual([
      [true, []],
      [true, []],
    ]);
  });

  test('leaves out what was altered since the run, and says so', async () => {
    const path = join(folders[2]!, 'results.jsonl');
    const before = readFileSync(path);
    appendFileSync(path, '\n');
    const { questions, left_out } = await trendOf(folders);
    expect(left_out).toMatchObject([
      { run: 'run-02', why: expect.stringContaining('changed since the run') },
    ]);
    expect(questions[0]!.runs).toHaveLength(10);
    writeFileSync(path, before);
  });

  test('keeps runs of the emulated lab and of hardware apart', async () => {
    const { summaries } = await loadSummaries(folders, index());
    const mixed = summaries.map((one, i) => ({ ...one, emulated: i % 2 === 0 }));
    expect(buildTrend(mixed, options).questions.map(({ runs }) => runs.length)).toEqual([6, 5]);
  });

  test('becomes a page that says where it was measured, and drawings that say it too', async () => {
    const target = join(folder, 'page');
    await writeTrend(await trendOf(folders), target);
    const page = readFileSync(join(target, 'index.html'), 'utf8');
    expect(page).toContain('Measured in the emulated lab');
    expect(page).toContain('kernel.release');
    expect(page).toContain('run-06, as the change');
    expect(readFileSync(join(target, 'figures/trend-1-1.svg'), 'utf8')).toContain('emulated lab');
    expect(JSON.parse(readFileSync(join(target, 'trend.json'), 'utf8'))).toMatchObject({
      format: 'rigger-trend',
    });
    expect(readFileSync(join(target, 'report.md'), 'utf8')).toContain('figures/trend-1-2.svg');
  });
});

describe('a direction', () => {
  /** Runs whose only metric has these medians. */
  const runs = (values: readonly number[], better: 'lower' | 'higher' | null): RunSummary[] =>
    values.map((median, i) => ({
      ...{ run: `r${i}`, name: 'n', title: 't', question: null, started: String(1000 + i), emulated: false },
      ...{ finished: true, design: 'd', declared: ['w.m'], cells: [{ id: 'c', label: 'c' }] },
      metrics: [
        {
          ...{ metric: 'w.m', label: 'm', unit: 'ms', better, margin: { kind: 'share', size: 0.05 } },
          values: [{ cell: 'c', n: 6, median, low: null, high: null }],
        },
      ],
    }));
  const uniform = uniformFrom(12);
  const stepped = (by: number, back = 1): number[] =>
    Array.from(
      { length: 30 },
      (_, i) => (i < 10 ? 1 : i < 20 ? by : by * back) * Math.exp(0.01 * normal(uniform)),
    );
  const last = (values: readonly number[], better: 'lower' | 'higher' | null) =>
    buildTrend(runs(values, better), options).questions[0]!.series[0]!.changes.at(-1);

  test.each([
    ['up, where lower is better', stepped(1.2), 'lower', 'worse'],
    ['down, where lower is better', stepped(0.8), 'lower', 'better'],
    ['down, where higher is better', stepped(0.8), 'higher', 'worse'],
    ['up and back, where lower is better', stepped(1.2, 0.8), 'lower', 'better'],
    ['up, where neither is better', stepped(1.2), null, null],
    ['up by less than matters', stepped(1.02), 'lower', null],
  ] as const)('%s', (_, values, better, expected) => {
    expect(last(values, better)).toMatchObject({ direction: expected });
  });
});

describe('what is kept of runs', () => {
  const counting = () => {
    let derived = 0;
    return { count: () => derived, derive: async () => ({ number: ++derived }) };
  };
  const open = (version = '1') => new DerivedIndex<{ number: number }>(folder, 'counts', version);

  test('is used while the files are the same ones, and derived anew once one of them is not', async () => {
    const { count, derive } = counting();
    const first = open();
    await first.of(folders[0]!, derive);
    await first.of(folders[1]!, derive);
    expect(await first.save()).toBeUndefined();
    await open().of(folders[0]!, derive);
    expect(count()).toBe(2);
    // The same text once more: only the system's own times tell that it was written.
    writeFileSync(join(folders[0]!, 'run.json'), readFileSync(join(folders[0]!, 'run.json')));
    expect(await open().of(folders[0]!, derive)).toEqual({ number: 3 });
    expect(await open().of(folders[1]!, derive)).toEqual({ number: 2 });
  });

  test.each([
    ['cut', (text: string) => text.slice(0, -20)],
    ['nonsense', () => 'null\n{"run":1}\n'],
    ['empty', () => ''],
    ['of other rules', (text: string) => text.replace('"version":"1"', '"version":"0"')],
  ])('is derived anew where the index is %s', async (_, damage) => {
    const { count, derive } = counting();
    const index = open();
    await index.of(folders[3]!, derive);
    await index.save();
    const path = join(folder, '.index/counts.jsonl');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    await open().of(folders[3]!, derive);
    expect(count()).toBe(2);
    rmSync(path);
  });

  test('cannot be kept where nothing can be written, which is said', async () => {
    const { derive } = counting();
    const none = new DerivedIndex<{ number: number }>(join(folders[0]!, 'run.json'), 'counts', '1');
    await none.of(folders[0]!, derive);
    expect(await none.save()).toMatch(/ENOTDIR|EEXIST/);
    expect(existsSync(join(folder, '.index/counts.jsonl'))).toBe(false);
  });
});

test('a design is the same whatever hosts, seed, order and names, and another one with other levels', async () => {
  const { run } = await loadRun(folders[0]!);
  const digest = designDigest(run);
  expect(designDigest({ ...run, cells: [...run.cells].reverse() })).toBe(digest);
  expect(designDigest((await loadRun(folders[1]!)).run)).toBe(digest);
  expect(designDigest({ ...run, cells: run.cells.slice(1) })).not.toBe(digest);
  const [first, ...rest] = run.measure;
  expect(designDigest({ ...run, measure: [{ ...first!, parameters: { count: 7 } }, ...rest] })).not.toBe(
    digest,
  );
});
