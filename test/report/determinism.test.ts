import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { fixtureBundle } from './fixture-bundle.js';

const root = new URL('../..', import.meta.url).pathname;
let folder: string;
let program: string;
let bundle: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-determinism-'));
  bundle = await fixtureBundle(folder, { blocks: 6, guests: [1, 10], workloads: ['ping'] });
  // Beside node_modules, so that the packages left outside are found.
  program = join(root, `node_modules/.rigger-determinism-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    stdin: {
      contents:
        "import { writeReport } from './src/report/write-report.ts'; await writeReport([process.argv[2]], process.argv[3]);",
      resolveDir: root,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(program, { force: true });
});

/** Digests of a report's files, made by a process of its own. */
async function reportUnder(
  environment: Record<string, string>,
  name: string,
): Promise<Record<string, string>> {
  const target = join(folder, name);
  await promisify(execFile)(process.execPath, [program, bundle, target], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
  });
  const files = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name: file }) => join(parentPath, file))
      .map((path) => [
        path.slice(target.length + 1),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ])
      .sort(),
  );
}

test('a report is the same bytes under another locale, time zone, user and terminal', async () => {
  const here = await reportUnder({ LC_ALL: 'C', TZ: 'UTC' }, 'here');
  const there = await reportUnder(
    {
      LC_ALL: 'tr_TR.UTF-8',
      LANG: 'ar_EG.UTF-8',
      TZ: 'Asia/Kathmandu',
      HOME: '/nowhere',
      USER: 'other',
      COLUMNS: '40',
      FORCE_COLOR: '1',
    },
    'there',
  );
  expect(Object.keys(here).length).toBeGreaterThan(4);
  expect(there).toEqual(here);
});
