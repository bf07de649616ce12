// How many small faults the tests find:
//   npm run mutate -- [--room NAME]… [--sample N] [--seed S] [--file PART] [--workers N] [--json FILE]
// A sample is drawn over all files of each room; every mutant is woken in a process of its own and meets the tests that
// come by it, the quick ones first. What no test notices has survived, and is listed with its place.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { root } from './esbuild-options.mjs';
import { bundleTests } from './mutate/bundle-tests.mjs';
import { mutantsOf, withMutants } from './mutate/mutants.mjs';
import { randomFrom, sampleOf } from './mutate/random.mjs';

const { values } = parseArgs({
  options: {
    room: { type: 'string', multiple: true, default: ['statistics', 'facts', 'tasks', 'language', 'engine'] },
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed);
const limit = pLimit(Number(values.workers));
const child = join(root, 'scripts/mutate/child.mjs');

/** Tests that start the built program meet no mutant: it is not built from the altered files. */
const startsTheProgram = /support\/(cli|own-machine|sandbox-sshd)|dist\/rigger/;

const filesBelow = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path}`)
    .sort();

/** One file of tests in a process of its own, ended with all that it started when its time is over. */
const runChild = (bundle, mutant, tests, milliseconds) =>
  new Promise((resolve) => {
    const started = performance.now();
    const process_ = spawn(
      process.execPath,
      ['--no-warnings', child, bundle, String(mutant), tests.join(',')],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      },
    );
    let stdout = '';
    let late = false;
    process_.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const timer = setTimeout(() => {
      late = true;
      process.kill(-process_.pid, 'SIGKILL');
    }, milliseconds);
    process_.on('close', (code) => {
      clearTimeout(timer);
      let said;
      try {
        said = JSON.parse(stdout.trim().split('\n').at(-1));
      } catch {
        // Its last line is no result: it ended before its tests did.
      }
      resolve({ code: code ?? 1, said, late, milliseconds: performance.now() - started });
    });
  });

/** What each file of tests comes by, and how long it takes; a file that fails as it is can judge nothing. */
const lookAt = async (outputs) => {
  const looks = await Promise.all(
    outputs.map(([test, { path }]) =>
      limit(async () => {
        const { said, milliseconds, late } = await runChild(path, -1, [], 120_000);
        return { test, path, said, milliseconds, late };
      }),
    ),
  );
  const unfit = looks.filter(
    ({ said }) => said === undefined || said.failed.some(({ number }) => number < 0),
  );
  for (const { test, said, late } of unfit)
    console.error(
      `not used: ${test}: ${late ? 'takes too long' : (said?.failed[0]?.error ?? 'does not load')}`,
    );
  for (const { test, said } of looks)
    for (const { name, error } of said?.failed ?? [])
      if (name !== undefined) console.error(`not used: ${test}: ${name}: ${error.split('\n')[0]}`);
  return looks.filter((look) => !unfit.includes(look));
};

/** The numbers of the tests of a file that come by a mutant; all where it is met while the file is loaded. */
const testsFor = ({ said }, id) => {
  const failing = new Set(said.failed.map(({ number }) => number));
  const usable = Object.keys(said.times)
    .map(Number)
    .filter((number) => !failing.has(number));
  return said.seen.load.includes(id) ? usable : usable.filter((number) => said.seen[number]?.includes(id));
};

const judge = async (mutant, looks) => {
  const candidates = looks
    .map((look) => ({ look, tests: testsFor(look, mutant.id) }))
    .filter(({ tests }) => tests.length > 0)
    .map((one) => ({ ...one, time: one.tests.reduce((sum, number) => sum + one.look.said.times[number], 0) }))
    .sort((a, b) => a.time - b.time);
  for (const { look, tests, time } of candidates) {
    const { code, late } = await runChild(look.path, mutant.id, tests, 15_000 + 8 * time);
    if (late) return { verdict: 'killed', by: `${look.test} (time)` };
    if (code !== 0) return { verdict: 'killed', by: look.test };
  }
  return { verdict: candidates.length === 0 ? 'no test comes by' : 'survived' };
};

const mutate = async (room) => {
  const started = performance.now();
  const files = filesBelow(`src/${room}`, '.ts').filter(
    (path) => values.file === undefined || path.includes(values.file),
  );
  const texts = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const all = files.flatMap((path) =>
    mutantsOf(path, texts.get(path)).map((mutant) => ({ path, ...mutant })),
  );
  const sample = sampleOf(all, Number(values.sample), randomFrom(seed)).map((mutant, id) => ({
    id,
    ...mutant,
  }));
  const altered = new Map(
    files.map((path) => [
      join(root, path),
      withMutants(
        texts.get(path),
        sample.filter((one) => one.path === path),
      ),
    ]),
  );
  const outdir = join(root, 'node_modules/.cache/mutate', room);
  rmSync(outdir, { recursive: true, force: true });
  const touched = new Set(sample.map(({ path }) => path));
  const tests = filesBelow('test', '.test.ts').filter(
    (path) => !startsTheProgram.test(readFileSync(join(root, path), 'utf8')),
  );
  const outputs = await bundleTests(tests, filesBelow('test', '.cases.ts'), outdir, altered);
  // The room's own tests first: those of other rooms take longer, and meet only what these have left.
  const verdicts = new Map(sample.map((mutant) => [mutant.id, { ...mutant, verdict: 'no test comes by' }]));
  for (const own of [true, false]) {
    const left = [...verdicts.values()].filter(({ verdict }) => verdict !== 'killed');
    const looks = await lookAt(
      [...outputs].filter(
        ([path, { sources }]) =>
          path.startsWith(`test/${room}/`) === own && [...sources].some((source) => touched.has(source)),
      ),
    );
    await Promise.all(
      left.map((mutant) =>
        limit(async () => {
          const { verdict, by } = await judge(mutant, looks);
          if (verdict !== 'no test comes by') verdicts.set(mutant.id, { ...mutant, verdict, by });
        }),
      ),
    );
    if (process.stderr.isTTY) process.stderr.write(`${room}: ${own ? 'own tests' : 'all tests'} done\n`);
  }
  const survivors = [...verdicts.values()].filter(({ verdict }) => verdict !== 'killed');
  for (const { path, line, column, kind, text, verdict, start, end } of survivors)
    console.log(
      `${path}:${line}:${column}: ${verdict}: ${kind}: ${texts.get(path).slice(start, end).replace(/\s+/g, ' ').slice(0, 80)} -> ${text.replace(/\s+/g, ' ').slice(0, 80)}`,
    );
  const killed = sample.length - survivors.length;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${room}: ${all.length} mutants in ${files.length} files, ${sample.length} sampled with seed ${seed}, ${killed} killed (${((100 * killed) / sample.length).toFixed(1)} %), ${seconds.toFixed(0)} s`,
  );
  return {
    room,
    mutants: all.length,
    sampled: sample.length,
    seed,
    killed,
    seconds,
    verdicts: [...verdicts.values()],
  };
};

const results = [];
for (const room of values.room) results.push(await mutate(room));
if (values.json !== undefined) {
  mkdirSync(join(values.json, '..'), { recursive: true });
  writeFileSync(values.json, JSON.stringify(results, null, 1));
}
process.exitCode = results.every(({ killed, sampled }) => killed >= 0.85 * sampled) ? 0 : 1;
