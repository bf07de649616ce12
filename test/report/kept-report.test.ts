import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { compareCommand } from '../../src/cli/compare/command.js';
import { reportCommand } from '../../src/cli/report/command.js';
import { verifyCommand } from '../../src/cli/verify/command.js';
import { RiggerError } from '../../src/model/index.js';
import { fixtureBundle } from './fixture-bundle.js';
import { editJson, oldBundle, readJson, seal } from './support/old-bundle.js';

let folder: string;
let bundle: string;
let other: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-kept-'));
  const small = { blocks: 6, guests: [1], neighbours: ['idle'], workloads: ['ping'] } as const;
  bundle = await fixtureBundle(folder, { ...small, name: 'one' });
  other = await fixtureBundle(folder, { ...small, name: 'two', seed: 9 });
});
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;
const copy = (from: string): string => {
  const target = join(folder, `copy-${copies++}`);
  cpSync(from, target, { recursive: true });
  return target;
};

const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

/** What a command printed, its exit code, and the first line of each problem. */
const run = async (command: Command, ...args: string[]) => {
  let out = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { out, code: 0, problems: [] };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    const problems = error.diagnostics.map(({ code, message, position }) =>
      [code, position?.file, message].filter(Boolean).join(' '),
    );
    return { out, code: error.exitCode, problems };
  } finally {
    write.mockRestore();
  }
};

describe('nothing is said of an altered bundle', () => {
  test.each([
    ['a row', 'results.jsonl', '"loss","value":0,', '"loss","value":1,'],
    ['a single value', 'trials/0003/samples/rtt_median.all.txt', /^\d/, '9'],
    ['what is compared', 'run.json', '"baseline": "virtio"', '"baseline": "sriov"'],
    ['a fact of a host', 'hosts/dut1/before.json', 'Example CPU', 'Other CPU'],
    ['the outcome', 'outcome.json', '"failed": 0', '"failed": 7'],
  ])('%s', async (_, path, from, to) => {
    const root = copy(bundle);
    edit(join(root, path), (text) => text.replace(from, to));
    for (const [command, ...args] of [
      [reportCommand(), root],
      [reportCommand(), other, root, '-o', join(folder, 'never')],
      [compareCommand(), other, root],
    ] as const)
      expect(await run(command, ...args)).toMatchObject({
        out: '',
        code: 5,
        problems: [expect.stringContaining(`verify/manifest ${join(root, path)}: changed since the run`)],
      });
  });

  test('an unfinished one has no manifest yet, and its report says so', async () => {
    const root = copy(bundle);
    rmSync(join(root, 'MANIFEST.sha256'));
    expect(await run(reportCommand(), root)).toMatchObject({
      code: 0,
      out: expect.stringContaining('unfinished'),
    });
  });
});

describe('a report that is kept elsewhere', () => {
  test('holds, and is found to be altered by its file and line', async () => {
    const kept = join(folder, 'article');
    await run(reportCommand(), bundle, '-o', kept);
    expect(await run(verifyCommand(), bundle, '--report', `${kept}/`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^one: verified\. .*the report elsewhere\.\n\S+article\/?: verified\. \d+ files derived again\.\n$/,
      ),
    });
    edit(join(kept, 'report.md'), (text) => text.replace('median', 'mean'));
    const altered = await run(verifyCommand(), bundle, '--report', kept);
    expect(altered).toMatchObject({
      code: 5,
      problems: [expect.stringMatching(/^verify\/report .*article\/report\.md/)],
    });
  });

  test('of several runs, in their order', async () => {
    const kept = join(folder, 'both');
    await run(reportCommand(), bundle, other, '-o', kept);
    expect((await run(verifyCommand(), bundle, other, '--report', kept)).code).toBe(0);
    expect((await run(verifyCommand(), other, bundle, '--report', kept)).code).toBe(5);
    const json = JSON.parse((await run(verifyCommand(), bundle, other, '--report', kept, '--json')).out);
    expect(json).toMatchObject({
      runs: [{ findings: [] }, { findings: [] }],
      report: { findings: [], notes: [] },
    });
  });

  test('that is none is a mistake', async () => {
    expect(await run(verifyCommand(), bundle, '--report', folder)).toMatchObject({ code: 2 });
  });
});

describe('a bundle from before reports named their rules', () => {
  test('is verified but for its report, and gets a new one that says what it was made by', async () => {
    const root = oldBundle(mkdtempSync(join(folder, 'old-')));
    expect(await run(verifyCommand(), root)).toEqual({
      code: 0,
      problems: [],
      out: expect.stringMatching(
        /: verified\. 168 checksums, 15 trials .*, kept report made by older rules: not compared\.\n$/,
      ),
    });
    expect(await run(reportCommand(), root)).toMatchObject({ code: 0 });
    expect(readJson(root, 'report/report.json').rules).toBeGreaterThan(1);
    expect((await run(verifyCommand(), root)).out).toMatch(/its report of \d+ files derived again/);
  });

  test('is still found to be altered', async () => {
    const root = oldBundle(mkdtempSync(join(folder, 'old-')));
    edit(join(root, 'results.jsonl'), (text) => text.replace('"loss","value":0,', '"loss","value":1,'));
    expect((await run(verifyCommand(), root)).code).toBe(5);
  });

  test.each([
    ['newer rules', 1000, /kept report made by newer rules: not compared/, 0],
    ['no rules that can be read', 'two', /NOT verified/, 5],
  ])('a report of %s', async (_, rules, out, code) => {
    const root = copy(bundle);
    await run(reportCommand(), root);
    editJson(root, 'report/report.json', (report) => ({ ...report, rules }));
    expect(await run(verifyCommand(), root)).toMatchObject({ code, out: expect.stringMatching(out) });
  });
});

test.each([
  ['a size below 0', { kind: 'share', size: -1 }],
  ['a size that is no number', { kind: 'share', size: 'x' }],
  ['no size', { kind: 'amount', size: null }],
  ['a kind that there is not', { kind: 'percent', size: 5 }],
])('a smallest effect with %s makes no verdict', async (_, margin) => {
  const root = copy(bundle);
  editJson(root, 'run.json', (content) => {
    content.analysis.margins = { 'ping.rtt_median': margin };
  });
  await seal(root);
  for (const [command, ...args] of [
    [reportCommand(), root],
    [compareCommand(), other, root],
    [compareCommand(), root, other],
  ] as const)
    expect(await run(command, ...args)).toMatchObject({
      out: '',
      problems: [expect.stringContaining('experiment/damaged')],
    });
});

test('a comparison says that it is of the emulated lab', async () => {
  const words = 'Measured in the emulated lab: these figures say nothing about real hardware\n';
  expect((await run(compareCommand(), bundle, other)).out.startsWith(words)).toBe(true);
  expect(JSON.parse((await run(compareCommand(), bundle, other, '--json')).out).emulated).toEqual([
    'one',
    'two',
  ]);
});

test('a comparison names runs that have no manifest, of which nothing is proven', async () => {
  const root = copy(other);
  rmSync(join(root, 'MANIFEST.sha256'));
  const words = 'Without a manifest, so that nothing proves what they hold: two (unfinished)\n';
  expect((await run(compareCommand(), bundle, root)).out).toContain(words);
  expect(JSON.parse((await run(compareCommand(), bundle, root, '--json')).out).unfinished).toEqual(['two']);
  expect((await run(compareCommand(), bundle, other)).out).not.toContain('manifest');
});

test.each([
  ['the lab', (host: Record<string, unknown>) => ({ ...host, emulated: true })],
  [
    'its processor',
    (host: Record<string, unknown>) => ({
      ...host,
      facts: { processor: { value: { model: 'QEMU TCG CPU' } } },
    }),
  ],
])('what was emulated by %s is so in report and comparison, whatever run.json says', async (_, mark) => {
  const root = copy(bundle);
  editJson(root, 'run.json', (content) => ({ ...content, emulated: false }));
  editJson(root, 'hosts/dut1/before.json', mark);
  await seal(root);
  const kept = join(folder, `software-${copies++}`);
  expect((await run(reportCommand(), root, '-o', kept)).out).toContain('(emulated lab)');
  expect(readJson(kept, 'report.json').runs[0].emulated).toBe(true);
  expect(readFileSync(join(kept, 'results.csv'), 'utf8').split('\n')[1]).toMatch(/^one,true,/);
  const json = JSON.parse((await run(compareCommand(), root, other, '--json')).out);
  expect(json.emulated).toEqual(['one', 'two']);
  expect((await run(verifyCommand(), root)).code).toBe(5);
});

test('a comparison names another tool, command and parameter once for all cells that have it', async () => {
  const small = { blocks: 6, guests: [1], neighbours: ['idle'], workloads: ['ping'] } as const;
  const [old, young] = [
    await fixtureBundle(folder, { ...small, name: 'old-tool', tool: '20221126' }),
    await fixtureBundle(folder, { ...small, name: 'young-tool', tool: '20250605' }),
  ];
  const workload = (count: number) => ({
    driver: 'ping',
    parameters: { warm_up: 0, count },
    commands: { 'client guest1': ['ping', '-c', String(count)] },
  });
  for (const [root, count] of [
    [old, 20],
    [young, 1000],
  ] as const) {
    editJson(root, 'run.json', (content) => {
      content.resolved = content.cells.map(() => ({
        guests: [],
        workloads: { ping: workload(count) },
        tasks: [],
      }));
    });
    await seal(root);
  }
  const { runs } = JSON.parse((await run(compareCommand(), old, young, '--json')).out);
  expect(runs[0].environment).toEqual([
    { host: '(run)', fact: 'ping.count (2 cells)', a: '20', b: '1000' },
    { host: '(run)', fact: 'ping: command of client guest1 (2 cells)', a: 'ping -c 20', b: 'ping -c 1000' },
    { host: 'dut1', fact: 'tool.ping (2 cells)', a: '20221126', b: '20250605' },
  ]);
});
