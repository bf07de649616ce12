// How often the interval of `rigger advise` holds the most guests that keep a limit: prints the figures, and exits with 1
// where they fall short of what docs/statistics.md claims. `--seed 7` for other runs, `--runs 2000` for as many of each
// curve and number of blocks; `--write` puts the table into docs/statistics.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '20180401' },
    runs: { type: 'string', default: '2000' },
    write: { type: 'boolean' },
  },
});
const [seed, runs] = [Number(options.seed), Number(options.runs)];
if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(runs) || runs < 1)
  throw new Error('--seed and --runs take whole numbers');
const { densityCurves, adviceOutcome, adviceShortfalls } = await loadTypeScript(
  'test/statistics/simulation/advice.ts',
);

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const sizes = [6, 10, 30];
const short = [];
const lines = [
  `| as guests grow the metric | ${sizes.map((blocks) => `${blocks} blocks: holds the truth`).join(' | ')} | ${sizes.map((blocks) => `${blocks} blocks: decided`).join(' | ')} |`,
  `| --- | ${sizes.map(() => '---: | ---:').join(' | ')} |`,
];
densityCurves.forEach((curve, i) => {
  const outcomes = sizes.map((blocks, j) => {
    const outcome = adviceOutcome(curve, blocks, runs, seed + 1_000_000 * (3 * i + j));
    short.push(...adviceShortfalls(curve, blocks, outcome));
    return outcome;
  });
  lines.push(
    `| ${curve.name} | ${outcomes.map(({ held }) => percent(held)).join(' | ')} | ${outcomes.map(({ decided }) => percent(decided)).join(' | ')} |`,
  );
  process.stdout.write(`${lines.at(-1)}\n`);
});
if (options.write) {
  const path = new URL('../docs/statistics.md', import.meta.url).pathname;
  const before = readFileSync(path, 'utf8');
  const marked = /(<!-- simulated: advice -->\n)[\s\S]*?(\n<!-- end -->)/;
  if (!marked.test(before)) throw new Error('docs/statistics.md has no part "advice"');
  writeFileSync(
    path,
    before.replace(marked, (_, begin, end) => `${begin}${lines.join('\n')}${end}`),
  );
}
for (const line of short) process.stdout.write(`short: ${line}\n`);
process.exit(short.length > 0 ? 1 : 0);
