// `npm run suites`: all suites of playbooks/ in the emulated lab, each measured and verified, and a table of them.
//   npm run suites -- --containers                      the same over containers in place of guests
//   npm run suites [-- SUITE…] [-- -e design=full …]    only these; whatever begins with - goes to `rigger apply`
import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { ensurePackages, forLab } from './apt.mjs';
import { ensureNodePackages, root, runStep } from './steps.mjs';
import { aligned, bundleSummary, middle } from './suite-summary.mjs';

const all = ['latency', 'throughput', 'fairness', 'interference', 'multi-network', 'density', 'load-latency'];
const overContainers = process.argv.includes('--containers');
const given = process.argv.slice(2).filter((word) => word !== '--containers');
const flags = given.findIndex((word) => word.startsWith('-'));
const names = flags < 0 ? given : given.slice(0, flags);
const more = [
  ...(overContainers ? ['-e', 'instance=container'] : []),
  ...(flags < 0 ? [] : given.slice(flags)),
];
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

const newest = (suite) =>
  readdirSync(join(root, 'runs'))
    .filter((run) => run.endsWith(`-${suite}`) || run.includes(`-${suite}-`))
    .sort()
    .at(-1);

ensurePackages(forLab);
ensureNodePackages();
if (!existsSync(join(root, 'dist/rigger.cjs')))
  await step('build', ['npm', 'run', '-s', 'build'], { quiet: true });
await step('lab up', rigger('lab', 'up'));
await step('provision', rigger('apply', 'playbooks/site.yml'));

const rows = [];
if (failed.length === 0)
  for (const suite of names.length > 0 ? names : all) {
    const { code, seconds } = await step(suite, rigger('apply', `playbooks/${suite}.yml`, ...more));
    const run = newest(suite);
    // With 3 a trial has failed, and the bundle is whole all the same.
    if (![0, 3].includes(code) || run === undefined) continue;
    const { code: verified } = await step(`verify ${suite}`, rigger('verify', join('runs', run)), {
      quiet: true,
    });
    rows.push({ suite, run, seconds, verified: verified === 0, ...bundleSummary(join(root, 'runs', run)) });
  }

const oneRow = (row) => [
  row.suite,
  `${row.cells} × ${row.blocks}`,
  `${row.trials}`,
  `${row.failed}`,
  `${Math.floor(row.seconds / 60)}:${String(Math.round(row.seconds % 60)).padStart(2, '0')}`,
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
const overheads = rows.flatMap(({ overhead }) => overhead.all);
if (overheads.length > 0)
  console.log(
    `overhead of a trial outside the measurement, over all suites: median ${middle(overheads).toFixed(2)} s`,
  );
console.log(failed.length > 0 ? `\nfailed: ${failed.join(', ')}` : '\nall done');
process.exit(failed.length > 0 ? 1 : 0);
