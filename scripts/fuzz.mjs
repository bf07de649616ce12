// Coverage-guided fuzzing of the parsers that read what others wrote:
//   npm run fuzz -- --parser playbook --minutes 5      minutes of processor time for each parser
//   npm run fuzz -- --executions 200 --seed 1 --json   every parser, the same inputs each time
//   npm run fuzz -- --minutes 15 --keep found          goes on from the inputs that it kept the last time
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadMarked } from './fuzz/load-marked.mjs';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    parser: { type: 'string', multiple: true },
    minutes: { type: 'string' },
    keep: { type: 'string' },
    executions: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
// Two programs, so that the blocks that are counted are those of the parsers alone.
const {
  exported: { parsers },
  ran,
} = await loadMarked('test/fuzz/parsers.ts');
const { corpusOf, fuzz } = await loadTypeScript('test/fuzz/loop.ts');
const root = resolve(import.meta.dirname, '..');
const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};
/** Each parser has the whole time, or the whole number, for itself. */
const more = () => {
  const end = processorSeconds() + Number(values.minutes) * 60;
  return (count) =>
    values.minutes === undefined ? count < Number(values.executions) : processorSeconds() < end;
};
/** Inputs of earlier runs, which this one goes on from. */
const keptBefore = (name) => {
  const folder = values.keep && join(values.keep, name);
  if (!folder || !existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
};
const keep = (name, inputs) => {
  if (values.keep === undefined) return;
  mkdirSync(join(values.keep, name), { recursive: true });
  for (const input of inputs)
    writeFileSync(
      join(values.keep, name, createHash('sha256').update(input).digest('hex').slice(0, 16)),
      input,
    );
};
const results = {};
for (const name of values.parser ?? Object.keys(parsers)) {
  const result = await fuzz(parsers[name], {
    seeds: [...corpusOf(root, name), ...keptBefore(name)],
    seed: Number(values.seed),
    ran,
    more: more(),
  });
  results[name] = result;
  keep(name, result.kept);
  if (values.json) continue;
  console.log(
    `${name}: ${result.executions} executions, ${result.newPaths} new paths, ${result.kept.length} inputs kept, ${result.findings.length} findings`,
  );
  for (const { input, error } of result.findings) console.log(`  ${error}\n    ${JSON.stringify(input)}`);
}
if (values.json) console.log(JSON.stringify(results));
process.exitCode = Object.values(results).some(({ findings }) => findings.length > 0) ? 1 : 0;
