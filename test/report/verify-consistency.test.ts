import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deriveRows, readBundle } from '../../src/experiment/bundle/index.js';
import { checkConsistency } from '../../src/report/verify/check-consistency.js';
import { checkRawData } from '../../src/report/verify/check-raw-data.js';
import { verifyRun } from '../../src/report/verify/verify-run.js';
import { forgeries } from './forgeries.js';
import { edit, trial } from './support/forging.js';
import { editJson, oldBundle, readJson, seal } from './support/old-bundle.js';

let folder: string;
let bundle: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-consistency-'));
  bundle = oldBundle(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;
const copy = (): string => {
  const target = join(folder, `copy-${copies++}`, 'bundle');
  cpSync(bundle, target, { recursive: true });
  rmSync(join(target, 'report'), { recursive: true });
  return target;
};

/** The rows again, as the forged trials give them: raw data and rows agree. */
const deriveAgain = async (root: string): Promise<void> => {
  let text = '';
  for await (const lines of deriveRows(root)) text += lines.map((line) => `${line}\n`).join('');
  writeFileSync(join(root, 'results.jsonl'), text);
};

const messages = async (root: string): Promise<string[]> => {
  await deriveAgain(root);
  const raw = await checkRawData(root);
  expect(raw.findings).toEqual([]);
  const findings = await checkConsistency(await readBundle(root), raw.values);
  return findings.map(({ path, message }) => `${path}: ${message}`);
};

test('a forged bundle is told by its command: sealed again, every checksum holds', async () => {
  const root = copy();
  editJson(root, 'run.json', (run) => {
    run.emulated = false;
  });
  await seal(root);
  expect((await verifyRun(root)).findings).toMatchObject([
    { code: 'verify/contradiction', path: 'events.jsonl' },
    { code: 'verify/contradiction', path: 'events.jsonl' },
    { code: 'verify/contradiction', path: 'run.json' },
  ]);
});

test('a run that was killed and resumed does not contradict itself', async () => {
  expect(await messages(copy())).toEqual([]);
});

describe('a bundle that was changed, derived and sealed again contradicts itself', () => {
  test.each(forgeries)('%s', async (_, change, expected) => {
    const root = copy();
    change(root);
    expect(await messages(root)).toContainEqual(expect.stringMatching(expected));
  });

  test('whatever is swapped between two trials of different places', async () => {
    const numbers = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    const fields = ['block', 'position', 'cell', 'attempt', 'started', 'workload', 'status'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...numbers), { minLength: 2, maxLength: 2 }),
        fc.subarray([...fields], { minLength: 1 }),
        async ([one, two], chosen) => {
          const [first, second] = [one!, two!].map((number) =>
            readJson(bundle, `${trial(number)}/trial.json`),
          );
          const moved = chosen.filter((field) => first![field] !== second![field]);
          // A second or two between neighbours is within what a clock may be set by.
          fc.pre(moved.some((field) => field !== 'started'));
          const root = copy();
          for (const [number, other] of [
            [one!, second!],
            [two!, first!],
          ] as const)
            editJson(root, `${trial(number)}/trial.json`, (own) => ({
              ...own,
              ...Object.fromEntries(moved.map((field) => [field, other[field]])),
            }));
          expect(await messages(root)).not.toEqual([]);
          rmSync(root, { recursive: true });
        },
      ),
      { seed: 17, numRuns: 12 },
    );
  });
});

describe('what would break a reader is a finding', () => {
  test.each<[string, string, (root: string, path: string) => void]>([
    [
      'an outcome of 200,000 brackets',
      'outcome.json',
      (root, path) => writeFileSync(join(root, path), `${'['.repeat(2e5)}${']'.repeat(2e5)}`),
    ],
    [
      'brackets inside of an outcome',
      'outcome.json',
      (root, path) =>
        edit(join(root, path), (text) =>
          text.replace('"why": null', `"why": ${'['.repeat(2e5)}${']'.repeat(2e5)}`),
        ),
    ],
    [
      'an outcome that is text',
      'outcome.json',
      (root, path) => writeFileSync(join(root, path), '"complete"'),
    ],
    [
      'a trial without a time',
      'trials/0003/trial.json',
      (root, path) => editJson(root, path, (own) => void delete own.started),
    ],
    [
      'a trial that is null',
      'trials/0003/trial.json',
      (root, path) => writeFileSync(join(root, path), 'null'),
    ],
    [
      'a host whose facts are a list',
      'hosts/dut1/before.json',
      (root, path) =>
        editJson(root, path, (host) => {
          host.facts = [];
        }),
    ],
    [
      'a seed that is not a whole number',
      'run.json',
      (root, path) =>
        editJson(root, path, (run) => {
          run.design.seed = 0.5;
        }),
    ],
    [
      'blocks without number',
      'run.json',
      (root, path) =>
        editJson(root, path, (run) => {
          run.design.repeat = 1e300;
        }),
    ],
    [
      'a session that is no object',
      'sessions.jsonl',
      (root, path) => appendFileSync(join(root, path), '7\n'),
    ],
  ])('%s', async (_, path, change) => {
    const root = copy();
    change(root, path);
    await seal(root);
    const { findings } = await verifyRun(root);
    expect(findings.map(({ path: at, message }) => `${at} ${message}`).join('\n')).toContain(path);
  });
});
