// One file of tests, in a process of its own that stays for many mutants:
//   node child.mjs BUNDLE MUTANT
// loads the tests with that mutant awake (-1: none), then answers each message { awake, tests }: those tests run with
// that mutant awake, up to the first that fails. With none awake all of them run, and it tells which mutants each
// comes by.
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addEventHandler, getState, run } from 'jest-circus';

const [bundle, mutant] = process.argv.slice(2);
let awake = Number(mutant);
let test = 'load';
const seen = { load: new Set() };
globalThis.$awake = (id) => {
  if (awake < 0) seen[test].add(id);
  return id === awake;
};

/** A file of the repository whose path is worked out while a test runs: its bundle stands beside this one. */
globalThis.importBundled = (path) => {
  const root = process.cwd();
  const outdir = bundle.slice(0, bundle.lastIndexOf('/test/'));
  return import(pathToFileURL(join(outdir, relative(root, path)).replace(/\.ts$/, '.mjs')).href);
};
await import(pathToFileURL(bundle).href);

const state = getState();
state.testTimeout = globalThis.mutationTestTimeout ?? 60_000;
const all = [];
const collect = (block) => {
  for (const child of block.children) {
    if (child.type === 'describeBlock') collect(child);
    else all.push(child);
  }
};
collect(state.rootDescribeBlock);
const modes = all.map(({ mode }) => mode);
state.hasFocusedTests = false;

const failed = [];
const times = {};
let began = 0;
addEventHandler((event) => {
  if (event.name === 'test_start' && event.test.mode !== 'skip') {
    test = all.indexOf(event.test);
    seen[test] ??= new Set();
    began = performance.now();
  }
  if (event.name === 'test_done') {
    times[test] = performance.now() - began;
    const [error] = event.test.errors;
    if (error !== undefined) {
      failed.push({ test, name: event.test.name, error: String(error[0] ?? error).slice(0, 300) });
      if (awake >= 0) for (const one of all) one.mode = 'skip';
    }
    test = 'load';
  }
});

process.on('message', async ({ awake: wanted, tests }) => {
  awake = wanted;
  failed.length = 0;
  state.unhandledErrors = [];
  all.forEach((one, number) => {
    one.mode = tests === undefined || tests.includes(number) ? modes[number] : 'skip';
    one.errors = [];
  });
  const { unhandledErrors } = await run();
  for (const error of unhandledErrors) failed.push({ error: String(error).slice(0, 300) });
  process.send({
    failed,
    times,
    seen: Object.fromEntries(Object.entries(seen).map(([name, ids]) => [name, [...ids]])),
  });
});
process.send('loaded');
