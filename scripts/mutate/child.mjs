// One file of tests, in a process of its own, with one mutant awake or none:
//   node child.mjs BUNDLE MUTANT [TEST-NUMBERS]
// With no mutant it tells which mutants each test comes by; with one it ends at the first test that fails.
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addEventHandler, getState, run } from 'jest-circus';

const [bundle, mutant, chosen] = process.argv.slice(2);
const awake = Number(mutant);
const wanted = chosen === undefined || chosen === '' ? undefined : new Set(chosen.split(',').map(Number));

let test = 'load';
const seen = { load: new Set() };
globalThis.reached =
  awake >= 0
    ? (id) => id === awake
    : (id) => {
        seen[test].add(id);
        return false;
      };

const end = (code, value) => {
  process.stdout.write(`\n${JSON.stringify(value)}\n`, () => process.exit(code));
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
let number = 0;
const all = [];
const collect = (block) => {
  for (const child of block.children) {
    if (child.type === 'describeBlock') collect(child);
    else {
      child.number = number++;
      all.push(child);
      if (wanted !== undefined && !wanted.has(child.number)) child.mode = 'skip';
    }
  }
};
collect(state.rootDescribeBlock);
state.hasFocusedTests = false;
const failed = [];
const times = {};
let began = 0;
addEventHandler((event) => {
  if (event.name === 'test_start') {
    test = event.test.number;
    seen[test] ??= new Set();
    began = performance.now();
  }
  if (event.name === 'test_done') {
    times[test] = performance.now() - began;
    if (event.test.errors.length > 0) {
      failed.push({
        number: event.test.number,
        name: event.test.name,
        error: String(event.test.errors[0]?.[0] ?? event.test.errors[0]).slice(0, 300),
      });
      if (awake >= 0) end(1, { failed });
    }
    test = 'load';
  }
  if (event.name === 'error') failed.push({ number: -1, error: String(event.error).slice(0, 300) });
});
const { unhandledErrors } = await run();
for (const error of unhandledErrors) failed.push({ number: -1, error: String(error).slice(0, 300) });
end(failed.length > 0 ? 1 : 0, {
  failed,
  tests: all.length,
  times,
  seen: Object.fromEntries(Object.entries(seen).map(([name, ids]) => [name, [...ids]])),
});
