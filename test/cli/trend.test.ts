import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { exportCommand } from '../../src/cli/export/command.js';
import { runsCommand } from '../../src/cli/history/runs-command.js';
import { trendCommand } from '../../src/cli/trend/command.js';
import { RiggerError } from '../../src/model/index.js';
import { fixtureBundle } from '../report/fixture-bundle.js';

let folder: string;
let came: string;
const small = { guests: [1], neighbours: ['idle'], workloads: ['ping'], blocks: 3, echoes: 10 } as const;
beforeAll(async () => {
  came = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'rigger-cli-trend-'));
  writeFileSync(join(folder, 'rigger.yml'), '');
  for (let i = 0; i < 10; i++)
    await fixtureBundle(join(folder, 'runs'), {
      ...small,
      name: `202403${String(i + 1).padStart(2, '0')}T030000Z-latency-0000000${i}`,
      started: new Date(Date.UTC(2024, 2, 1 + i, 3)).toISOString(),
      seed: i + 1,
      slower: i < 5 ? 1 : 1.5,
    });
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(came);
  rmSync(folder, { recursive: true });
});

/** What a command printed on both streams, and the RiggerError that it ended with. */
async function run(command: ReturnType<typeof trendCommand>, ...args: string[]) {
  const said = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  try {
    await command.parseAsync(args, { from: 'user' });
    return { ...said, error: undefined };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { ...said, error };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('ends with 5 when the last change is for the worse, and names the run and the lab', async () => {
  const { out, error } = await run(trendCommand(), 'latency', '-o', 'page');
  expect(out).toContain('worse (×1.5');
  expect(out).toContain('with 20240306T030000Z-latency-00000005');
  expect(out).toContain('emulated lab');
  expect(error?.exitCode).toBe(5);
  expect(error?.diagnostics.map(({ code }) => code)).toEqual(['trend/worse', 'trend/worse']);
  expect(existsSync('page/index.html')).toBe(true);
});

test('says the same with what was kept as without it', async () => {
  const kept = await run(trendCommand(), '--json', '--all');
  rmSync('runs/.index', { recursive: true });
  expect(await run(trendCommand(), '--json', '--all')).toEqual(kept);
  expect(await run(trendCommand(), '--json', '--all')).toEqual(kept);
});

test('does not tell a cause from a file that was altered after it was kept', async () => {
  const path = 'runs/20240306T030000Z-latency-00000005/hosts/dut1/before.json';
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('6.12.48', '6.99.99'));
  const { out, error } = await run(trendCommand());
  expect(out).toBe('');
  expect(error?.exitCode).toBe(5);
  expect(error?.diagnostics.map(({ code }) => code)).toEqual(['verify/manifest']);
  writeFileSync(path, text);
});

test('takes the newest runs, whose level is the same', async () => {
  const { out, error } = await run(trendCommand(), '--last', '4');
  expect(out).toContain('4 runs, too few for a change to be told');
  expect(error).toBeUndefined();
});

test.each([
  ['a name that no run has', ['nothing-like-it'], 'cli/no-run'],
  ['a metric that none has', ['--metric', 'ping.speed'], 'compare/unknown-metric'],
  ['a number of runs that is none', ['--last', '0'], 'cli/usage'],
  ['a share of all', ['--alpha', '100%'], 'cli/usage'],
  ['a share that is no number', ['--alpha', 'few'], 'compare/bad-share'],
])('%s is a mistake', async (_, args, code) => {
  const { error } = await run(trendCommand(), ...args);
  expect(error?.diagnostics.map((one) => one.code)).toEqual([code]);
  expect(error?.exitCode).toBe(2);
});

test('a run that was named by its folder has to be as its manifest says', async () => {
  const name = '20240301T030000Z-latency-00000000';
  cpSync(`runs/${name}`, `elsewhere/${name}`, { recursive: true });
  writeFileSync(
    `elsewhere/${name}/results.jsonl`,
    readFileSync(`runs/${name}/results.jsonl`, 'utf8').slice(1),
  );
  const { error } = await run(trendCommand(), `elsewhere/${name}`);
  expect(error?.exitCode).toBe(5);
  const both = await run(trendCommand(), `elsewhere/${name}`, `runs/${name}`);
  expect(both.error?.diagnostics.map(({ code }) => code)).toEqual(['trend/namesakes']);
});

test('takes zips, of one run and of several, as it takes folders', async () => {
  const all = readdirSync('runs').sort();
  const [one, ...others] = all.filter((name) => name.startsWith('2024')).map((name) => join('runs', name));
  const zip = (path: string, runs: string[]) => run(exportCommand(), ...runs, '-o', path);
  expect((await zip('one.zip', [one!])).error).toBeUndefined();
  expect((await zip('others.zip', others)).error).toBeUndefined();
  const zipped = await run(trendCommand(), 'one.zip', 'others.zip', '--json');
  const plain = await run(trendCommand(), one!, ...others, '--json');
  expect(JSON.parse(zipped.out)).toEqual(JSON.parse(plain.out));
  expect(zipped.error?.exitCode).toBe(5);
  // What was unpacked is not kept for later calls.
  expect(readFileSync('runs/.index/trend.jsonl', 'utf8')).not.toContain(tmpdir());
  const twice = await run(trendCommand(), 'one.zip', one!);
  expect(twice.error?.message).toContain('are runs of one name');
});

test('rigger runs lists the same with what was kept as without it, and what changed since anew', async () => {
  const first = await run(runsCommand(), '--json');
  expect(existsSync('runs/.index/runs.jsonl')).toBe(true);
  expect(await run(runsCommand(), '--json')).toEqual(first);
  const path = 'runs/20240308T030000Z-latency-00000007/run.json';
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"ada"', '"eva"'));
  expect((await run(runsCommand())).out).toContain('eva');
  writeFileSync(path, text);
});
