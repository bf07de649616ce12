import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { deriveReport, type ReportFile } from '../../src/report/derive-report.js';
import type { RunReport } from '../../src/report/model.js';
import { writeReport } from '../../src/report/write-report.js';
import { fixtureBundle, readText } from './fixture-bundle.js';
import { suites } from './suites.js';

let folder: string;
let bundle: string;
let run: RunReport;
let page: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-report-'));
  bundle = await fixtureBundle(folder, { failed: [40] });
  const { report } = await writeReport([bundle], join(folder, 'out'));
  run = report.runs[0]!;
  page = readText(join(folder, 'out/index.html'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the files of a report hold, by path. */
const contents = async (files: readonly ReportFile[]): Promise<Map<string, string>> => {
  const all = new Map<string, string>();
  for (const { path, chunks } of files) {
    let content = '';
    for await (const chunk of chunks()) content += chunk;
    all.set(path, content);
  }
  return all;
};

const documents = async (...bundles: string[]): Promise<Map<string, string>> =>
  contents((await deriveReport(bundles)).files);

describe('the report of a run', () => {
  test('answers each declared question in one sentence', () => {
    expect(run.answers.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(
        /^SR-IOV gave 0\.4\d+ to 0\.\d+ times \(95 % intervals from 0\.\d+ to 0\.\d+\) Virtio's median round-trip time: relevantly different, and better, in all 4 conditions\. The effect of SR-IOV depends on neighbour: 0\.5\d+ times with neighbour idle, 0\.4\d+ times with neighbour cpu \(p = 0\.0\d+\)\.$/,
      ),
      expect.stringMatching(
        /^SR-IOV gave 1\.\d+ to 1\.\d+ times \(95 % intervals from 1\.\d+ to 1\.\d+\) Virtio's throughput at the receiver: relevantly different, and better, in 3 of 4 conditions; different, size open, and better, in 1 of 4 conditions\. The effect of SR-IOV depends on guest count: /,
      ),
    ]);
  });

  test('compares like with like: the other factors are the same on both sides', () => {
    const { comparisons } = run.answers[0]!;
    expect(
      comparisons.map(({ condition, level, baseline, paired }) => [condition, level, baseline, paired]),
    ).toEqual([
      ['guest count 1, neighbour idle', 'SR-IOV', 'Virtio', true],
      ['guest count 1, neighbour cpu', 'SR-IOV', 'Virtio', true],
      ['guest count 2, neighbour idle', 'SR-IOV', 'Virtio', true],
      ['guest count 2, neighbour cpu', 'SR-IOV', 'Virtio', true],
    ]);
    // Trial 40 failed: its block has no pair, and is in no comparison.
    expect(run.answers[1]!.comparisons.map(({ comparison }) => comparison.n.a)).toEqual([8, 8, 7, 8]);
  });

  test('leaves warm-up and failed trials out of every table, and counts them', () => {
    expect(run.trials).toEqual({ ok: 127, failed: 1, interrupted: 0, warm_up: 16 });
    for (const { cells } of run.metrics) {
      for (const { summary } of cells) expect(summary.n).toBeLessThanOrEqual(8);
    }
    expect(run.blocks).toBe(8);
    expect(run.failures).toMatchObject([{ trial: 40, why: 'guest1: connect: Network is unreachable' }]);
  });

  test('finds the unfair share, the cost of the neighbour and the vhost threads of Virtio', () => {
    const jain = Object.fromEntries(
      run.fairness[0]!.cells.map(({ label, jain: index }) => [label, index.median]),
    );
    expect(jain['Virtio, guest count 2, neighbour idle']).toBeLessThan(0.99);
    expect(jain['SR-IOV, guest count 2, neighbour idle']).toBeGreaterThan(0.998);
    const cost = run.interference[0]!.rows.map(({ condition, comparison }) => [
      condition,
      comparison.ratio!.estimate,
    ]);
    expect(cost).toEqual([
      ['Virtio, guest count 1', expect.closeTo(1.4, 1)],
      ['Virtio, guest count 2', expect.closeTo(1.4, 1)],
      ['SR-IOV, guest count 1', expect.closeTo(1.05, 1)],
      ['SR-IOV, guest count 2', expect.closeTo(1.05, 1)],
    ]);
    const parts = run.cpu[0]!.cells.map(({ level, parts: own }) => [
      level,
      own.some(({ part }) => part === 'vhost threads'),
    ]);
    expect(new Map(parts as [string, boolean][])).toEqual(
      new Map([
        ['Virtio', true],
        ['SR-IOV', false],
      ]),
    );
    const costs = ['cpu_busy', 'cpu_softirq', 'process_cpu', 'kvm_exits', 'interrupts'];
    expect(
      run.density.map(({ workload, label, metric }) => [workload, label.includes('per'), metric]),
    ).toEqual([
      ...['cpu_busy', ...costs].map((metric, i) => ['ping', i === 1 || i > 3, metric]),
      ...['cpu_busy', ...costs].map((metric, i) => ['iperf3', i === 1, metric]),
    ]);
  });

  test('relates the cost of the host to the work that was done', () => {
    const [iperf3] = run.cpu.filter(({ workload }) => workload === 'iperf3');
    const perGbit = iperf3!.cells.map(({ level, parts }) => [
      level,
      parts.find(({ part }) => part === 'host, % busy per Gbit/s')!.summary.median,
    ]);
    const of = (level: string): number[] =>
      perGbit.flatMap(([name, value]) => (name === level ? [value as number] : []));
    of('Virtio').forEach((value, i) => {
      expect(value).toBeGreaterThan(of('SR-IOV')[i]!);
    });
  });

  test('pools single values by cell and says how many', () => {
    const { cells } = run.distributions[0]!;
    expect(cells.map(({ count, trials }) => [count, trials])).toEqual([
      [200, 8],
      [200, 8],
      [400, 8],
      [400, 8],
      [200, 8],
      [200, 8],
      [400, 8],
      [400, 8],
    ]);
    for (const { ecdf } of cells) {
      expect(ecdf.at(-1)![1]).toBe(1);
      ecdf.slice(1).forEach(([value, share], i) => {
        expect(value).toBeGreaterThanOrEqual(ecdf[i]![0]);
        expect(share).toBeGreaterThan(ecdf[i]![1]);
      });
    }
  });

  test('says what differs between hosts of a role, and nothing of those of different roles', () => {
    expect(run.environment.hosts.map(({ host, role }) => [host, role])).toEqual([
      ['dut1', 'dut'],
      ['peer1', 'peer'],
    ]);
    expect(run.environment.differences).toEqual([]);
    expect(run.environment.drift).toHaveLength(1);
  });

  test('tells an unfinished bundle, and still reports its trials', async () => {
    const unfinished = await fixtureBundle(folder, {
      name: 'unfinished',
      finished: false,
      blocks: 3,
      workloads: ['ping'],
    });
    const { report, files } = await deriveReport([unfinished]);
    expect(report.runs[0]).toMatchObject({ state: 'unfinished', manifest_sha256: null });
    expect(report.runs[0]!.answers[0]!.comparisons[0]!.verdict).toBe('undecided');
    expect((await contents(files)).get('report.md')).toContain('The run is not finished');
  });

  test('names the levels of a factor that do not speak for themselves', async () => {
    const busy = await fixtureBundle(folder, {
      name: 'busy',
      guests: [1],
      workloads: ['ping'],
      compare: { factor: 'neighbour', baseline: 'idle' },
    });
    const { report } = await deriveReport([busy]);
    const { answers, interference } = report.runs[0]!;
    expect(answers[0]!.sentence).toMatch(
      /^Neighbour cpu gave 1\.\d+ times \(Virtio, 95 % intervals from .*\) and 1\.0\d times \(SR-IOV, .*\) the median round-trip time with neighbour idle: /,
    );
    expect(answers[0]!.comparisons.map(({ condition }) => condition)).toEqual(['Virtio', 'SR-IOV']);
    expect(interference[0]!.rows.map(({ condition, load }) => [condition, load])).toEqual([
      ['Virtio', 'cpu'],
      ['SR-IOV', 'cpu'],
    ]);
  });

  test('a single comparison is told in full', async () => {
    const simple = await fixtureBundle(folder, {
      name: 'simple',
      guests: [1],
      neighbours: ['idle'],
      workloads: ['ping'],
    });
    const { report } = await deriveReport([simple]);
    expect(report.runs[0]!.answers[0]!.sentence).toMatch(
      /^SR-IOV's median round-trip time was \d\d % lower, which is better, than Virtio's \(ratio 0\.\d+, 95 % interval 0\.\d+ to 0\.\d+; 8 pairs of trials\)\.$/,
    );
    expect(report.runs[0]!.interference).toEqual([]);
    expect(report.runs[0]!.fairness).toEqual([]);
  });
});

describe('the documents', () => {
  test('are the same bytes again, from another folder as well', async () => {
    const moved = await fixtureBundle(join(folder, 'elsewhere'), { failed: [40] });
    const files = await documents(moved);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['index.html', 'report.md', 'results.csv', 'report.json']),
    );
    for (const [path, content] of files)
      expect([path, content === readText(join(folder, 'out', path))]).toEqual([path, true]);
  });

  test('escape what comes from the bundle', () => {
    expect(page).toContain('<h1 id="top">Virtio against SR-IOV &lt;quick&gt;</h1>');
    expect(page).not.toContain('<quick>');
    expect(readText(join(folder, 'out/report.md'))).toContain('Virtio against SR-IOV \\<quick\\>');
  });

  test('are self-contained: no script, no link to elsewhere, unique ids', () => {
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script, link[rel=stylesheet], img, iframe')).toHaveLength(0);
    for (const link of document.querySelectorAll('[href], [src]')) {
      expect(link.getAttribute('href')).toMatch(/^(#|data:,$)/);
    }
    const ids = [...document.querySelectorAll('[id]')].map((node) => node.id as string);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of document.querySelectorAll('nav a')) {
      expect(ids).toContain(link.getAttribute('href')!.slice(1));
    }
    for (const svg of document.querySelectorAll('figure svg[role=img]')) {
      expect(svg.querySelector('title')!.textContent).not.toBe('');
    }
  });

  test('say on their face that the data are emulated, and do not when they are not', async () => {
    expect(page).toContain('Measured in the emulated lab.');
    const real = await fixtureBundle(folder, {
      name: 'real',
      emulated: false,
      blocks: 1,
      workloads: ['ping'],
    });
    const files = await documents(real);
    for (const [path, content] of files)
      if (/\.(html|md|svg)$/.test(path)) expect([path, /emulated/i.test(content)]).toEqual([path, false]);
    expect(files.get('results.csv')!.split('\n')[1]).toMatch(/^real,false,/);
  });

  test('say on every drawing that it is of the emulated lab, above what it draws', () => {
    const drawings = readdirSync(join(folder, 'out/figures'));
    expect(drawings.length).toBeGreaterThan(4);
    for (const path of drawings) {
      const drawing = readText(join(folder, 'out/figures', path));
      expect([path, drawing.match(/>Emulated lab: says nothing about hardware<\/text>/g)?.length]).toEqual([
        path,
        1,
      ]);
      expect(drawing).toMatch(/ viewBox="0 -20 760 /);
      expect(drawing).toMatch(/\(emulated lab\)<\/title>/);
    }
  });

  test('draw every trial as a dot', () => {
    const { document } = parseHTML(page);
    const figure = document.querySelector('#ping-rtt-median svg')!;
    const marks = (level: number): number =>
      figure.querySelectorAll(`path[stroke="var(--look-${level})"]`).length;
    // Four cells of each datapath, eight blocks.
    expect([marks(0), marks(1)]).toEqual([32, 32]);
  });

  test('hold every row of results.jsonl in results.csv', () => {
    const lines = readText(join(folder, 'out/results.csv')).trimEnd().split('\n');
    const rows = readText(join(bundle, 'results.jsonl')).trimEnd().split('\n');
    expect(lines).toHaveLength(rows.length + 1);
    expect(lines[0]).toBe(
      'run,emulated,trial,attempt,block,position,cell,factor.datapath,factor.guest_count,factor.neighbour,workload,warm_up,status,scope,metric,value,unit,client,server,host,subject,samples,why',
    );
    expect(lines.slice(1).every((line) => line.includes(',true,'))).toBe(true);
    const failed = lines.find((line) => line.includes('failed'));
    expect(failed).toContain('guest1: connect: Network is unreachable');
  });

  test('hold several runs in chapters of their own', async () => {
    const other = await fixtureBundle(folder, { name: 'other', blocks: 6, workloads: ['ping'] });
    const { document } = parseHTML((await documents(bundle, other)).get('index.html')!);
    const ids = [...document.querySelectorAll('[id]')].map((node) => node.id as string);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['run1-answers', 'run2-answers', 'run2-ping-rtt-median']));
  });

  test('of several runs begin with the answers of all of them', async () => {
    const second = await fixtureBundle(folder, { name: 'overview', seed: 8, blocks: 6 });
    const { document } = parseHTML((await documents(bundle, second)).get('index.html')!);
    const above = [...document.querySelectorAll('main > *')].slice(
      0,
      [...document.querySelectorAll('main > *')].findIndex((node) => node.id === 'run1-top'),
    );
    expect(above.filter((node) => node.className === 'answer')).toHaveLength(2 * run.answers.length);
    expect(above.filter((node) => node.className === 'notice lab')).toHaveLength(1);
    const [runs, ...chapters] = [...document.querySelectorAll('nav')].map((nav) =>
      [...nav.querySelectorAll('a')].map((link) => link.textContent),
    );
    expect(runs).toEqual([
      `${run.title}: 2 runs`,
      `${run.title}, 2024-02-29 12:00, 00c0ffee`,
      `${run.title}, 2024-02-29 12:00, overview`,
    ]);
    const beside = [...document.querySelectorAll('figure')].filter(({ id }) => id.startsWith('beside-'));
    expect(beside.map(({ id }) => id)).toEqual(
      run.answers.map(({ metric }) => `beside-${metric.replaceAll(/\W|_/g, '-')}`),
    );
    expect(chapters).toHaveLength(2);
    expect(chapters[0]).toEqual(expect.arrayContaining(['Answers', 'Environment']));
  });

  test('fold what few readers want, and Markdown unfolds it', async () => {
    const { document } = parseHTML(page);
    const folded = [...document.querySelectorAll('details')].map((each) => each.textContent);
    expect(folded).toHaveLength(2);
    const markdown = readText(join(folder, 'out/report.md'));
    expect(folded[1]).toContain('kernel.cmdline');
    expect(markdown).toContain('kernel.cmdline');
  });

  test('replace the figures of an earlier report', async () => {
    const out = join(folder, 'again');
    await writeReport([bundle], out);
    const simple = await fixtureBundle(folder, {
      name: 'few',
      guests: [1],
      neighbours: ['idle'],
      workloads: ['ping'],
    });
    await writeReport([simple], out);
    expect(readdirSync(join(out, 'figures'))).not.toContain('iperf3-throughput.svg');
  });
});

describe('the suites', () => {
  test('density: what the host pays for a packet, and what each variant wins back', async () => {
    const dense = await fixtureBundle(folder, { name: 'density', ...suites.density });
    const { report } = await deriveReport([dense]);
    const { density } = report.runs[0]!;
    const exits = density.find(({ label }) => label === 'exits per packet')!;
    expect(exits.lines.map(({ level, variant, points }) => [level, variant, points.length])).toContainEqual([
      'SR-IOV',
      'interrupts apart, pinning pinned',
      4,
    ]);
    const median = (level: string): number =>
      exits.lines.find((line) => line.level === level)!.points.at(-1)!.median;
    expect(median('Virtio')).toBeGreaterThan(10 * median('SR-IOV'));
    const pinned = exits.tuning.filter(({ variant }) => variant === 'interrupts everywhere, pinning pinned');
    expect(
      pinned.map(({ level, guests, verdict, comparison }) => [
        level,
        guests,
        verdict,
        comparison.ratio!.estimate,
      ]),
    ).toEqual([
      ['Virtio', 8, 'relevantly different', expect.closeTo(0.8, 1)],
      ['SR-IOV', 8, 'relevantly different', expect.closeTo(0.8, 1)],
    ]);
  });

  test('several networks in one guest: the sum, and each of them', async () => {
    const several = await fixtureBundle(folder, { name: 'several', ...suites['multi-network'] });
    const { report } = await deriveReport([several]);
    const { answers, fairness } = report.runs[0]!;
    expect(answers[0]!.comparisons.map(({ level, verdict }) => [level, verdict])).toEqual([
      ['SR-IOV', 'relevantly different'],
      ['Virtio + Virtio', expect.not.stringMatching('different')],
      ['SR-IOV + SR-IOV', 'relevantly different'],
      ['Virtio + SR-IOV', 'relevantly different'],
    ]);
    // Nothing is called better that is not called different.
    expect(answers[0]!.sentence).toMatch(/Virtio \+ Virtio's throughput[^.]*?(undecided|equivalent)/);
    const mixed = fairness[0]!.cells.find(({ label }) => label === 'Virtio + SR-IOV')!;
    expect(mixed.clients.map(({ client }) => client)).toEqual(['m1 10.77.0.1', 'm1 10.78.0.1']);
  });
});
