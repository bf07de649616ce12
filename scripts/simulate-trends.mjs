// How often `rigger trend` finds a change that is there, and one that is not: prints the figures, and exits with 1
// where they fall short of what docs/statistics.md claims. `--seed 7` for other series, `--series 1000` for as many of
// each shape; `--write` puts the table into docs/statistics.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '20140331' },
    series: { type: 'string', default: '1000' },
    write: { type: 'boolean' },
  },
});
const [seed, series] = [Number(options.seed), Number(options.series)];
if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(series) || series < 1)
  throw new Error('--seed and --series take whole numbers');
const { trendShapes, trendOutcome, trendShortfalls } = await loadTypeScript(
  'test/statistics/simulation/trends.ts',
);

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const short = [];
const lines = [
  '|  | a change is found | within two runs of its place | last change called worse |',
  '| --- | ---: | ---: | ---: |',
];
trendShapes.forEach((shape, i) => {
  const outcome = trendOutcome(shape, series, seed + 10_000 * i);
  short.push(...trendShortfalls(shape, outcome, series));
  lines.push(
    `| ${shape.name} | ${percent(outcome.found)} | ${shape.placeless ? '–' : percent(outcome.placed)} | ${percent(outcome.worse)} |`,
  );
  process.stdout.write(`${lines.at(-1)}\n`);
});
if (options.write) {
  const path = new URL('../docs/statistics.md', import.meta.url).pathname;
  const before = readFileSync(path, 'utf8');
  const marked = /(<!-- simulated: trends -->\n)[\s\S]*?(\n<!-- end -->)/;
  if (!marked.test(before)) throw new Error('docs/statistics.md has no part "trends"');
  writeFileSync(
    path,
    before.replace(marked, (_, begin, end) => `${begin}${lines.join('\n')}${end}`),
  );
}
for (const line of short) process.stdout.write(`short: ${line}\n`);
process.exit(short.length > 0 ? 1 : 0);
