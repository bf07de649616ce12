// Simulates what docs/statistics.md claims, and writes its figures and tables. The seed is fixed: the same
// script gives the same page. `--quick` tries it with a hundredth of the effort and writes nothing; `--methods`
// leaves out the intervals of single samples, which take longest.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadTypeScript } from './load-typescript.mjs';

const quick = process.argv.includes('--quick');
const docs = new URL('../docs/', import.meta.url).pathname;
const { simulate, simulateMethods } = await loadTypeScript('test/statistics/simulation/page.ts');

const began = Date.now();
const tell = (step) =>
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${step}\n`);
const { figures, parts } = (process.argv.includes('--methods') ? simulateMethods : simulate)(
  quick ? { samples: 100, runs: 30 } : { samples: 10_000, runs: 2_000 },
  tell,
);
tell('done');

if (!quick) {
  mkdirSync(`${docs}figures/statistics`, { recursive: true });
  for (const [name, svg] of figures) writeFileSync(`${docs}figures/statistics/${name}`, svg);
  let page = readFileSync(`${docs}statistics.md`, 'utf8');
  for (const [name, text] of parts) {
    const marked = new RegExp(`(<!-- simulated: ${name} -->\n)[^]*?(\n<!-- end -->)`);
    if (!marked.test(page)) throw new Error(`docs/statistics.md has no part "${name}"`);
    page = page.replace(marked, (_, begin, end) => `${begin}${text}${end}`);
  }
  writeFileSync(`${docs}statistics.md`, page);
}
