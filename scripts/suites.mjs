// `npm run suites`: all suites of playbooks/ in the emulated lab, each measured and verified, and a table of them; then
// one of every datapath by what can have it: what kept runs have of it, or why not here.
//   npm run suites -- --containers                      the same over containers in place of guests
//   npm run suites -- --both                            over guests, and then over containers
//   npm run suites -- --kept                            the tables from the runs that are there; measures nothing
//   npm run suites [-- SUITE…] [-- -e design=full …]    only these; whatever begins with - goes to `rigger apply`
import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, forLab } from './apt.mjs';
import { datapathTable, lookScript, minutes, readLook } from './datapath-table.mjs';
import { loadTypeScript } from './load-typescript.mjs';
import { ensureNodePackages, root, runStep } from './steps.mjs';
import { aligned, bundleSummary, middle, trialsOf } from './suite-summary.mjs';

const all = [
  ...['latency', 'throughput', 'fairness', 'interference', 'multi-network', 'density', 'load-latency'],
  'own-port',
];
const own = ['--containers', '--both', '--kept'];
const asked = new Set(process.argv.slice(2).filter((word) => own.includes(word)));
const kept = asked.has('--kept');
const given = process.argv.slice(2).filter((word) => !own.includes(word));
const instances = asked.has('--both')
  ? ['guest', 'container']
  : [asked.has('--containers') ? 'container' : 'guest'];
const flags = given.findIndex((word) => word.startsWith('-'));
const names = flags < 0 ? given : given.slice(0, flags);
const more = flags < 0 ? [] : given.slice(flags);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`there is no suite ${unknown.join(', ')}; the suites are ${all.join(', ')}`);
  process.exit(2);
}

const logs = join(root, '.rigger/suites');
const rigger = (...args) => [process.execPath, join(root, 'bin/rigger.js'), ...args];
const failed = [];

const step = async (name, argv, options = {}) => {
  console.log(`\n== ${name}`);
  const result = await runStep({ name, argv, ...options }, logs);
  if (result.code !== 0) {
    failed.push(name);
    console.error(`== ${name} ended with exit code ${result.code}; its log: ${result.log}`);
  }
  return result;
};

/** Runs of a suite in the order of time. */
const runsOf = (suite) =>
  existsSync(join(root, 'runs'))
    ? readdirSync(join(root, 'runs'))
        .filter((run) => new RegExp(`^\\d{8}T[^-]*-${suite}-[^-]+$`).test(run))
        .sort()
    : [];

const isMeasured = (run) =>
  ['run.json', 'results.jsonl'].every((file) => existsSync(join(root, 'runs', run, file)));

const verify = async (run) =>
  (await step(`verify ${run}`, rigger('verify', join('runs', run)), { quiet: true })).code === 0;

ensureNodePackages();
if (!existsSync(join(root, 'dist/rigger.cjs')))
  await step('build', ['npm', 'run', '-s', 'build'], { quiet: true });

const rows = [];
const addRow = async (suite, run, seconds) =>
  rows.push({ suite, run, seconds, verified: await verify(run), ...bundleSummary(join(root, 'runs', run)) });

/** The newest runs of a suite, one for each kind of instances in it. */
const newestOf = (suite) => {
  const byKind = new Map();
  for (const run of runsOf(suite).filter(isMeasured)) {
    const kinds = new Set(
      trialsOf(join(root, 'runs', run)).flatMap(({ processes }) =>
        processes.map(({ container, guest }) => (container ? 'container' : guest ? 'guest' : '')),
      ),
    );
    byKind.set([...kinds].sort().join(), run);
  }
  return [...byKind.values()];
};

if (!kept) {
  ensurePackages(forLab);
  await step('lab up', rigger('lab', 'up'));
  await step('provision', rigger('apply', 'playbooks/site.yml'));
  if (failed.length === 0)
    for (const instance of instances)
      for (const suite of names.length > 0 ? names : all) {
        const { code, seconds } = await step(
          `${suite} of ${instance}s`,
          rigger('apply', `playbooks/${suite}.yml`, '-e', `instance=${instance}`, ...more),
        );
        const run = runsOf(suite).at(-1);
        // With 3 a trial has failed, and the bundle is whole all the same.
        if ([0, 3].includes(code) && run !== undefined && isMeasured(run)) await addRow(suite, run, seconds);
      }
}
/** What was measured by other calls: its time is that of its trials. */
for (const suite of names.length > 0 && kept ? names : all)
  for (const run of newestOf(suite).filter((each) => !rows.some((row) => row.run === each)))
    await addRow(
      suite,
      run,
      trialsOf(join(root, 'runs', run)).reduce((sum, { time }) => sum + time.total, 0) / 1000,
    );

const oneRow = (row) => [
  row.suite,
  `${row.cells} × ${row.blocks}`,
  `${row.trials}`,
  `${row.failed}`,
  minutes(row.seconds),
  row.overhead.median.toFixed(1),
  `${Math.round(row.overhead.share * 100)} %`,
  row.levels.map(({ level, value }) => `${level} ${value}`).join(', '),
  row.verified ? 'yes' : 'NO',
];
console.log(
  `\n${aligned([
    [
      'suite',
      'cells × blocks',
      'trials',
      'failed',
      'time',
      'overhead s',
      'share',
      'medians by level',
      'verified',
    ],
    ...rows.map(oneRow),
  ]).join('\n')}`,
);
console.log(
  `\nload average at the end ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')} on ${cpus().length} processors; lab machines ${(
    await runStep({ name: 'status', argv: rigger('lab', 'status'), quiet: true }, logs)
  ).stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/).slice(0, 2).join(' '))
    .join(', ')}`,
);
const { datapaths } = await loadTypeScript('src/experiment/datapaths/catalogue.ts');
const look = await runStep(
  { name: 'look', argv: rigger('lab', 'ssh', 'dut1', '--', 'sh', '-c', lookScript), quiet: true },
  logs,
);
console.log(
  `\n${aligned(
    datapathTable(
      datapaths.values(),
      rows.map(({ run, verified }) => ({ verified, trials: trialsOf(join(root, 'runs', run)) })),
      readLook(look.stdout),
    ),
  ).join('\n')}`,
);
const overheads = rows.flatMap(({ overhead }) => overhead.all);
if (overheads.length > 0)
  console.log(
    `overhead of a trial outside the measurement, over all suites: median ${middle(overheads).toFixed(2)} s`,
  );
console.log(failed.length > 0 ? `\nfailed: ${failed.join(', ')}` : '\nall done');
process.exit(failed.length > 0 ? 1 : 0);
