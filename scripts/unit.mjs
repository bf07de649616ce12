// `npm run unit`: the tests that need no lab and no browser.
//   npm run unit -- test/tasks       a part; all of Jest's own options are taken
//   npm run unit -- --changed        the own tests of what differs from the branch main, committed or not
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTmpInMemory } from './in-memory.mjs';
import { ownTests } from './own-tests.mjs';
import { root } from './steps.mjs';

const git = (...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Where this branch left main; on main, and where there is none, the last commit. */
const base = () => {
  try {
    return git('merge-base', 'HEAD', 'main').trim();
  } catch {
    return 'HEAD';
  }
};

const lines = (text) => text.split('\n').filter((line) => line !== '');

const changedFiles = () => [
  ...lines(git('diff', '--name-only', base())),
  ...lines(git('ls-files', '--others', '--exclude-standard')),
];

const everyTest = () =>
  new Map(
    readdirSync(join(root, 'test'), { recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => [`test/${name}`, readFileSync(join(root, 'test', name), 'utf8')]),
  );

const given = process.argv.slice(2);
const args = given.filter((word) => word !== '--changed');
if (args.length < given.length) {
  const tests = ownTests(changedFiles(), everyTest());
  if (tests.length === 0) {
    console.log('nothing has changed that has tests of its own');
    process.exit(0);
  }
  args.push('--runTestsByPath', ...tests);
}
const [program, ...words] = withTmpInMemory(root, [
  process.execPath,
  '--experimental-vm-modules',
  join(root, 'node_modules/jest/bin/jest.js'),
  ...args,
]);
const { status } = spawnSync(program, words, {
  cwd: root,
  stdio: 'inherit',
  env: { NODE_NO_WARNINGS: '1', ...process.env },
});
process.exit(status ?? 1);
