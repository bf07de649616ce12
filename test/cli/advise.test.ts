import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { adviseCommand } from '../../src/cli/advise/command.js';
import { RiggerError } from '../../src/model/index.js';
import { fixtureBundle } from '../report/fixture-bundle.js';

let folder: string;
let runs: { long: string; short: string };
const small = { neighbours: ['idle'], workloads: ['ping'], echoes: 10 } as const;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-cli-advise-'));
  writeFileSync(join(folder, 'rigger.yml'), '');
  const named = (id: string) => ({ ...small, name: `20240301T030000Z-density-0000000${id}` });
  runs = {
    long: await fixtureBundle(folder, { ...named('1'), guests: [1, 2, 8], blocks: 8 }),
    short: await fixtureBundle(folder, { ...named('2'), guests: [1, 8], blocks: 4 }),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let out = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await adviseCommand().parseAsync(args, { from: 'user' });
    return { out, error: undefined };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { out, error };
  } finally {
    spy.mockRestore();
  }
}

interface Told {
  readonly limit: number;
  readonly unit: string;
  readonly answers: readonly {
    condition: string;
    low: number | null;
    broken: number | null;
    decided: boolean;
  }[];
}

test('each datapath is answered in a sentence, with the numbers that were tried', async () => {
  const { out, error } = await run(runs.long, '--goal', 'ping.rtt_median <= 750us');
  expect(error).toBeUndefined();
  expect(out).toBe(
    [
      'The most that keep ping.rtt_median at most 0.750 ms:',
      '  Virtio: about 4 guests; 95 % interval 2 guests to 7 guests (tried: 1, 2, 8; 8 blocks).',
      '  SR-IOV: at least 8 guests, the most that were tried (tried: 1, 2, 8; 8 blocks).',
      '',
    ].join('\n'),
  );
});

test('a goal in multiples is of the fewest in the same block, and what is told is JSON too', async () => {
  const { out } = await run(runs.long, '--goal', 'rtt_median <= 1.3x', '--over', 'guests', '--json');
  const [told] = JSON.parse(out) as Told[];
  expect(told).toMatchObject({ limit: 1.3, unit: 'x' });
  expect(told!.answers).toMatchObject([
    { condition: 'Virtio', low: 2, broken: 8, decided: true },
    { condition: 'SR-IOV', low: 2, broken: 8, decided: true },
  ]);
});

test('at least a value: the other way round', async () => {
  const { out } = await run(runs.long, '--goal', 'ping.rtt_median >= 1e-6s');
  expect(out).toContain('Virtio: at least 8 guests');
  expect((await run(runs.long, '--goal', 'ping.rtt_median >= 9')).out).toContain(
    'Virtio: not even 1 guest (',
  );
});

test('too few trials decide nothing: 6, and how many blocks would', async () => {
  const { out, error } = await run(runs.short, '--goal', 'ping.rtt_median <= 0.75');
  expect(error?.exitCode).toBe(6);
  expect(error?.diagnostics).toMatchObject([
    { code: 'advise/undecided', help: 'run 6 blocks in all, or other levels' },
  ]);
  expect(out).toContain(
    'Virtio: undecided whether 1 guest and 8 keep it; none is sure to; 6 blocks in all would decide it in half of such runs (tried: 1, 8; 4 blocks).',
  );
});

test.each([
  { goal: 'ping.rtt <= 2', says: 'did not measure ping.rtt', code: 'advise/not-measured' },
  { goal: 'rtt_median', says: 'expected a metric, <= or >=, and a value', code: 'advise/goal' },
  {
    goal: 'ping.rtt_median <= 2 Gbit/s',
    says: 'ping.rtt_median is in ms, and the goal in Gbit/s',
    code: 'advise/goal',
  },
  {
    goal: 'ping.rtt_median <= 2',
    over: 'rate',
    says: 'varies neither rate nor searched over it',
    code: 'advise/nothing-grows',
  },
  { goal: 'ping.rtt_median <= 2', over: 'load', says: '--over has "load"', code: 'advise/goal' },
])('a mistake ends with 2: $says', async ({ goal, over, says, code }) => {
  const { error } = await run(runs.long, '--goal', goal, ...(over ? ['--over', over] : []));
  expect(error?.exitCode).toBe(2);
  expect(error?.diagnostics).toMatchObject([{ code, message: expect.stringContaining(says) }]);
});
