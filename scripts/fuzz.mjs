// Coverage-guided fuzzing of the parsers that read what others wrote:
//   npm run fuzz -- --parser playbook --minutes 5      until the time is over
//   npm run fuzz -- --executions 200 --seed 1 --json   every parser, the same inputs each time
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    parser: { type: 'string', multiple: true },
    minutes: { type: 'string' },
    executions: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
// Two scripts, so that the coverage of the parsers is theirs alone.
const { parsers } = await loadTypeScript('test/fuzz/parsers.ts');
const { corpusOf, fuzz } = await loadTypeScript('test/fuzz/loop.ts');
const root = resolve(import.meta.dirname, '..');
/** Each parser has the whole time, or the whole number, for itself. */
const more = () => {
  const end = Date.now() + Number(values.minutes) * 60_000;
  return (count) => (values.minutes === undefined ? count < Number(values.executions) : Date.now() < end);
};
const results = {};
for (const name of values.parser ?? Object.keys(parsers)) {
  const result = await fuzz(parsers[name], {
    seeds: corpusOf(root, name),
    seed: Number(values.seed),
    more: more(),
  });
  results[name] = result;
  if (values.json) continue;
  console.log(
    `${name}: ${result.executions} executions, ${result.newPaths} new paths, ${result.kept.length} inputs kept, ${result.findings.length} findings`,
  );
  for (const { input, error } of result.findings) console.log(`  ${error}\n    ${JSON.stringify(input)}`);
}
if (values.json) console.log(JSON.stringify(results));
process.exitCode = Object.values(results).some(({ findings }) => findings.length > 0) ? 1 : 0;
