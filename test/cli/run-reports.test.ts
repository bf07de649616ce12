import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { compareCommand } from '../../src/cli/compare/command.js';
import { reportCommand } from '../../src/cli/report/command.js';
import { verifyCommand } from '../../src/cli/verify/command.js';
import { RiggerError } from '../../src/model/index.js';
import { fixtureBundle } from '../report/fixture-bundle.js';

let folder: string;
let before: string;
let slower: string;
let real: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-run-reports-'));
  const small = { guests: [1], neighbours: ['idle'], workloads: ['ping'] } as const;
  before = await fixtureBundle(folder, { ...small, name: 'before' });
  slower = await fixtureBundle(folder, { ...small, name: 'slower', slower: 1.5, seed: 2, kernel: '6.13.1' });
  real = await fixtureBundle(folder, { ...small, name: 'real', emulated: false, seed: 3 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command printed, and the RiggerError that it ended with. */
async function run(
  command: Command,
  ...args: string[]
): Promise<{ out: string; error: RiggerError | undefined }> {
  let out = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { out, error: undefined };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { out, error };
  } finally {
    write.mockRestore();
  }
}

const codes = (error: RiggerError | undefined): string[] => error?.diagnostics.map(({ code }) => code) ?? [];

describe('rigger report', () => {
  test('writes into the report folder of the run, and says what it found and where', async () => {
    const { out } = await run(reportCommand(), before);
    expect(out).toContain("SR-IOV's median round-trip time was");
    expect(out.trimEnd().endsWith(join(before, 'report/index.html'))).toBe(true);
    expect(existsSync(join(before, 'report/results.csv'))).toBe(true);
  });

  test('wants a folder for several runs', async () => {
    const { error } = await run(reportCommand(), before, slower);
    expect(codes(error)).toEqual(['report/no-folder']);
    expect(error?.exitCode).toBe(2);
    const { out } = await run(reportCommand(), before, slower, '-o', join(folder, 'both'), '--json');
    expect(JSON.parse(out).runs.map(({ run: name }: { run: string }) => name)).toEqual(['before', 'slower']);
  });

  test('refuses a folder that is no bundle, and a bundle of a later version', async () => {
    const { error } = await run(reportCommand(), folder, '-o', join(folder, 'none'));
    expect(codes(error)).toEqual(['experiment/not-a-bundle']);
    const later = await fixtureBundle(join(folder, 'later'), { blocks: 1, workloads: ['ping'] });
    writeFileSync(join(later, 'run.json'), JSON.stringify({ format: 'rigger-bundle', version: 99 }));
    expect(codes((await run(reportCommand(), later)).error)).toEqual(['experiment/bundle-version']);
  });
});

describe('what continuous integration reads', () => {
  const xmlOf = async (command: Command, ...args: string[]): Promise<string> => {
    const file = join(folder, 'junit.xml');
    rmSync(file, { force: true });
    await run(command, ...args, '--junit', file);
    return readFileSync(file, 'utf8');
  };

  test('of compare has a case for each cell, which fails where the limit is broken', async () => {
    const broken = await xmlOf(compareCommand(), before, slower, '--threshold', 'ping.rtt_median=10%');
    expect(broken).toMatch(
      /<testsuite name="before and slower \(emulated lab: [^"]*" tests="\d+" failures="2"/,
    );
    expect(broken).toMatch(
      /name="ping\.rtt_median">\s*<failure message="relevantly different: [^"]*limit 10 % broken/,
    );
    expect(await xmlOf(compareCommand(), before, slower)).toContain('failures="0"');
  });

  test('of verify has a case for each kind of check, which fails with what differs', async () => {
    const bundle = await fixtureBundle(join(folder, 'damaged'), { blocks: 1, workloads: ['ping'] });
    expect(await xmlOf(verifyCommand(), bundle)).toMatch(/tests="5" failures="0" skipped="1"/);
    writeFileSync(join(bundle, 'more'), 'x');
    expect(await xmlOf(verifyCommand(), bundle)).toMatch(
      /failures="1"[\s\S]*every file is as the manifest says">\s*<failure message="more: /,
    );
  });
});

test('the end of its name will do for a run of the project', async () => {
  const project = join(folder, 'project');
  await fixtureBundle(join(project, 'runs'), { blocks: 1, workloads: ['ping'], name: '2024-a-3f2a' });
  writeFileSync(join(project, 'rigger.yml'), '{}\n');
  const back = process.cwd();
  process.chdir(project);
  try {
    expect((await run(verifyCommand(), '3f2a')).out).toMatch(/^2024-a-3f2a: verified/);
    expect((await run(reportCommand(), '3f2a')).out).toContain('runs/2024-a-3f2a/report/index.html');
    expect(codes((await run(verifyCommand(), 'other')).error)).toEqual(['cli/no-run']);
  } finally {
    process.chdir(back);
  }
});

describe('rigger compare', () => {
  test('prints effects and what differs between the environments', async () => {
    const { out, error } = await run(compareCommand(), before, slower);
    expect(error).toBeUndefined();
    expect(out).toMatch(
      /ping\.rtt_median +Virtio +8\/8 .* ×1\.\d+ +×1\.\d+ … ×1\.\d+ +0\.0\d+ +relevantly different/,
    );
    expect(out).toMatch(/dut1 +kernel\.release +6\.12\.48 +6\.13\.1/);
  });

  test.each([
    ['ping.rtt_median=20%', 5],
    ['0.2', 5],
    ['ping.rtt_median=90%', undefined],
  ])('with the threshold %s ends with exit code %s', async (threshold, exitCode) => {
    const { error } = await run(compareCommand(), before, slower, '--threshold', threshold, '--json');
    expect(error?.exitCode).toBe(exitCode);
    if (exitCode) expect(new Set(codes(error))).toEqual(new Set(['compare/threshold-broken']));
  });

  test.each([
    { limit: 'ping.rtt_median=20%', strict: 5, lax: 5 },
    { limit: 'ping.rtt_median=52%', strict: 6, lax: undefined },
    { limit: 'ping.rtt_median=90%', strict: undefined, lax: undefined },
  ])('a limit of $limit ends with $strict under --strict, and with $lax without', async (row) => {
    const flags = ['--threshold', row.limit, '--json'];
    const lax = await run(compareCommand(), before, slower, ...flags);
    const strict = await run(compareCommand(), before, slower, ...flags, '--strict');
    expect([strict.error?.exitCode, lax.error?.exitCode]).toEqual([row.strict, row.lax]);
    if (row.strict === 6)
      expect(new Set(codes(strict.error))).toEqual(new Set(['compare/threshold-unproven']));
  });

  test('what is broken goes before what is unproven', async () => {
    const limits = ['--threshold', 'ping.rtt_median=20%', '--threshold', 'ping.rtt_mean=52%'];
    const { error } = await run(compareCommand(), before, slower, ...limits, '--strict');
    expect(error?.exitCode).toBe(5);
    expect(new Set(codes(error))).toEqual(
      new Set(['compare/threshold-broken', 'compare/threshold-unproven']),
    );
  });

  test('several runs on each side are the unit, and each is named once', async () => {
    const small = { guests: [1], neighbours: ['idle'], workloads: ['ping'], blocks: 2 } as const;
    const more = await Promise.all(
      [4, 5].map((seed) => fixtureBundle(folder, { ...small, name: `more${seed}`, seed })),
    );
    const { out } = await run(compareCommand(), before, more[0]!, '--with', slower, more[1]!, '--json');
    expect(JSON.parse(out)).toMatchObject({
      unit: 'run',
      sides: { a: ['before', 'more4'], b: ['slower', 'more5'] },
    });
    const text = (await run(compareCommand(), before, more[0]!, '--with', slower, more[1]!)).out;
    expect(text).toContain('about runs like these');
    expect(text).toMatch(/Share of the variance of ping\.rtt_median: run \d+ % \(95 % interval/);
    const twice = await run(compareCommand(), before, '--with', slower, before);
    expect([codes(twice.error), twice.error?.exitCode]).toEqual([['compare/repeated-run'], 2]);
    const alone = await run(compareCommand(), before);
    expect([codes(alone.error), alone.error?.exitCode]).toEqual([['compare/nothing-in-common'], 2]);
  });

  test.each([
    [['--metric', 'ping.rtt'], 'compare/unknown-metric'],
    [['--threshold', 'ping.rtt_median=much'], 'compare/bad-share'],
    [['--smallest-effect', '-1'], 'compare/bad-share'],
  ])('refuses %j', async (flags, code) => {
    const { out, error } = await run(compareCommand(), before, slower, ...flags);
    expect([codes(error), error?.exitCode, out]).toEqual([[code], 2, '']);
  });

  test('does not mix the emulated lab with hardware unless told', async () => {
    const { error } = await run(compareCommand(), before, real);
    expect(codes(error)).toEqual(['compare/emulated']);
    expect((await run(compareCommand(), before, real, '--across')).error).toBeUndefined();
  });

  test('says when two runs have nothing in common', async () => {
    const other = await fixtureBundle(folder, {
      name: 'other',
      guests: [9],
      neighbours: ['memory'],
      workloads: ['ping'],
      blocks: 1,
    });
    expect(codes((await run(compareCommand(), before, other)).error)).toEqual(['compare/nothing-in-common']);
  });
});

describe('rigger verify', () => {
  test('is done with a bundle that proves itself, one line each', async () => {
    const { out, error } = await run(verifyCommand(), slower, real);
    expect(error).toBeUndefined();
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringContaining('slower: verified.'),
      expect.stringContaining('real: verified.'),
    ]);
  });

  test('ends with exit code 5 and names the file', async () => {
    const touched = await fixtureBundle(folder, {
      name: 'touched',
      blocks: 1,
      guests: [1],
      neighbours: ['idle'],
      workloads: ['ping'],
    });
    writeFileSync(join(touched, 'inputs'), '');
    const { out, error } = await run(verifyCommand(), touched, '--json');
    expect(error?.exitCode).toBe(5);
    expect(error?.diagnostics[0]?.message).toContain(`${join(touched, 'inputs')}: this file was added`);
    expect(JSON.parse(out).runs[0].findings).toHaveLength(1);
  });
});
