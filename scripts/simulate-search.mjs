// How close a search comes to a limit that is known, and in how many Trials: prints the figures, and exits with 1 where
// they fall short of what docs/search.md claims. `--seed 7` for other devices, `--searches 1000` for as many of each
// kind; `--write` puts the table into docs/search.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '25440326' },
    searches: { type: 'string', default: '1000' },
    write: { type: 'boolean' },
  },
});
const [seed, searches] = [Number(options.seed), Number(options.searches)];
if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(searches) || searches < 1)
  throw new Error('--seed and --searches take whole numbers');
const { simulatedDevices, searchOutcome, searchShortfalls } = await loadTypeScript(
  'test/statistics/simulation/searches.ts',
);

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const short = [];
const lines = [
  '| device | within the width, by goal | Trials | by halving | seconds | by halving |',
  '| --- | --- | ---: | ---: | ---: | ---: |',
];
simulatedDevices.forEach((device, i) => {
  const outcome = searchOutcome(device, searches, seed + 1_000_000 * i);
  short.push(...searchShortfalls(device, outcome));
  const { trials, seconds } = outcome;
  lines.push(
    `| ${device.name} | ${outcome.byGoal.map(percent).join(', ')} | ${trials.search.toFixed(1)} | ${trials.halving.toFixed(1)} | ${seconds.search.toFixed(0)} | ${seconds.halving.toFixed(0)} |`,
  );
  process.stdout.write(`${lines.at(-1)}\n`);
});
if (options.write) {
  const path = new URL('../docs/search.md', import.meta.url).pathname;
  const before = readFileSync(path, 'utf8');
  const marked = /(<!-- simulated: search -->\n)[\s\S]*?(\n<!-- end -->)/;
  if (!marked.test(before)) throw new Error('docs/search.md has no part "search"');
  writeFileSync(
    path,
    before.replace(marked, (_, begin, end) => `${begin}${lines.join('\n')}${end}`),
  );
}
for (const line of short) process.stdout.write(`short: ${line}\n`);
process.exit(short.length > 0 ? 1 : 0);
