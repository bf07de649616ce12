// `npm test`: set-up, static checks, build, and every test there is, with one line of totals at the end.
//   node scripts/test.mjs [unit|browser|lab|networks …]    only these parts
// `networks` is a part of the whole where the image that it needs has been made: to make it takes some minutes, once.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, forTests } from './apt.mjs';
import { withTmpInMemory } from './in-memory.mjs';
import { judged } from './lab-networks/judged.mjs';
import { ensureNodes } from './nodes.mjs';
import { ensureNodePackages, root, runStep } from './steps.mjs';
import { forManagerTests, unpacked } from './unpacked.mjs';

const logs = join(root, '.rigger/test');
const chosen = process.argv.slice(2);
const wants = (part) => chosen.length === 0 || chosen.includes(part);
const failures = [];

const must = async (step) => {
  console.log(`\n== ${step.name}`);
  const result = await runStep(step, logs);
  console.log(
    `== ${step.name}: ${result.code === 0 ? 'ok' : `failed (${result.log})`}, ${result.seconds.toFixed(0)} s`,
  );
  if (result.code !== 0) failures.push(step.name);
  return result;
};

const inMemory = (argv) => withTmpInMemory(root, argv);

const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs a Jest configuration, and adds up what its own results say. */
const jest = async (name, config, place = (argv) => argv) => {
  const output = join(logs, `${name}.json`);
  rmSync(output, { force: true });
  await must({
    name,
    argv: place([
      process.execPath,
      '--experimental-vm-modules',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--config',
      config,
      '--json',
      `--outputFile=${output}`,
    ]),
    env: { NODE_NO_WARNINGS: '1' },
  });
  let results;
  try {
    results = JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    failures.push(`${name}: no results`);
    return;
  }
  totals.passed += results.numPassedTests;
  totals.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  totals.skipped += results.numPendingTests + results.numTodoTests;
};

/** A card without hardware and one network manager, on real machines: each case counts as a test. */
const networks = async () => {
  // Bundles code of the program, with packages of Node that may have to be installed first.
  const { isNetworksImageMade } = await import('./lab-networks/image-made.mjs');
  if (chosen.length === 0 && !isNetworksImageMade()) {
    console.log('\n== networks: left out, as its image is not there yet; `npm test networks` makes it');
    totals.skipped += 1;
    return;
  }
  const { code, stdout } = await must({
    name: 'networks',
    argv: [process.execPath, join(root, 'scripts/lab-networks.mjs'), 'brief'],
  });
  const { passed, failed } = judged(stdout);
  totals.passed += passed;
  totals.failed += failed;
  if (code === 0 && passed === 0) failures.push('networks: no results');
};

ensurePackages(forTests);
unpacked('managers', forManagerTests);
if (wants('unit')) ensureNodes();
ensureNodePackages();
const { code } = await must({ name: 'build', argv: ['npm', 'run', '-s', 'build'] });
if (code === 0) {
  if (chosen.length === 0) await must({ name: 'check', argv: ['npm', 'run', '-s', 'check'] });
  if (wants('unit')) await jest('unit', 'jest.config.js', inMemory);
  if (wants('browser')) await jest('browser', 'jest.browser.config.js', inMemory);
  if (wants('lab')) await jest('lab', 'jest.lab.config.js');
  if (wants('networks')) await networks();
}
if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
const failed = Math.max(totals.failed, failures.length);
console.log(
  `\n${totals.passed} passed, ${failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(failed > 0 || totals.passed === 0 ? 1 : 0);
