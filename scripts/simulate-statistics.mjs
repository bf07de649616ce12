// Simulates what docs/statistics.md claims, and writes its figures and tables, each as soon as it is there. The
// seed is fixed: the same script gives the same page. `--quick` tries it with a hundredth of the effort and writes
// nothing; `--methods` leaves out the intervals of single samples, which take longest; `--only limits,shares`
// makes these parts alone, `--runs 400` from fewer runs than the usual 2,000.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    methods: { type: 'boolean' },
    only: { type: 'string' },
    runs: { type: 'string' },
  },
});
const docs = new URL('../docs/', import.meta.url).pathname;
const { simulate, simulateMethods } = await loadTypeScript('test/statistics/simulation/page.ts');

const began = Date.now();
const tell = (what) =>
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${what}\n`);

const page = {
  figure(name, svg) {
    tell(name);
    if (options.quick) return;
    mkdirSync(`${docs}figures/statistics`, { recursive: true });
    writeFileSync(`${docs}figures/statistics/${name}`, svg);
  },
  part(name, text) {
    tell(name);
    const before = readFileSync(`${docs}statistics.md`, 'utf8');
    const marked = new RegExp(`(<!-- simulated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
    if (!marked.test(before)) throw new Error(`docs/statistics.md has no part "${name}"`);
    const after = before.replace(marked, (_, begin, end) => `${begin}${text}${end}`);
    if (options.quick) process.stdout.write(`${text}\n`);
    else writeFileSync(`${docs}statistics.md`, after);
  },
};

const effort = options.quick
  ? { samples: 100, runs: 30 }
  : { samples: 10_000, runs: Number(options.runs ?? 2_000) };
const only = options.only?.split(',');
if (only || options.methods) simulateMethods(effort, (name) => !only || only.includes(name), page);
else simulate(effort, page);
tell('done');
