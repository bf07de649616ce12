// How well `rigger plan --pilot` foretells blocks: prints the figures, and exits with 1 where they fall short of what
// docs/statistics.md claims. `--seed 7` for other designs, `--designs 500` for as many of all shapes together; `--write`
// puts the table into docs/statistics.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '20181008' },
    designs: { type: 'string', default: '500' },
    write: { type: 'boolean' },
  },
});
const [seed, designs] = [Number(options.seed), Number(options.designs)];
if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(designs) || designs < 5)
  throw new Error('--seed and --designs take whole numbers, designs five at least');
const { pilotShapes, pilotOutcome, pilotShortfalls } = await loadTypeScript(
  'test/statistics/simulation/pilots.ts',
);

const percent = (share) => `${(100 * share).toFixed(0)} %`;
const short = [];
const lines = [
  '| values | predicted to needed, middle | within a quarter | within a factor of 2 | needed blocks in the range |',
  '| --- | ---: | ---: | ---: | ---: |',
];
pilotShapes.forEach((shape, i) => {
  const outcome = pilotOutcome(shape, Math.floor(designs / pilotShapes.length), seed + 10_000 * i);
  short.push(...pilotShortfalls(shape, outcome));
  lines.push(
    `| ${shape.name} | ${outcome.centre.toFixed(2)} | ${percent(outcome.quarter)} | ${percent(outcome.factorTwo)} | ${percent(outcome.covered)} |`,
  );
  process.stdout.write(`${lines.at(-1)}\n`);
});
if (options.write) {
  const path = new URL('../docs/statistics.md', import.meta.url).pathname;
  const before = readFileSync(path, 'utf8');
  const marked = /(<!-- simulated: pilots -->\n)[\s\S]*?(\n<!-- end -->)/;
  if (!marked.test(before)) throw new Error('docs/statistics.md has no part "pilots"');
  writeFileSync(
    path,
    before.replace(marked, (_, begin, end) => `${begin}${lines.join('\n')}${end}`),
  );
}
for (const line of short) process.stdout.write(`short: ${line}\n`);
process.exit(short.length > 0 ? 1 : 0);
