// Captures what named facts print on a host, for test/facts/fixtures:
//   node scripts/capture-facts.mjs LABEL [FACT…] [-- COMMAND…]
// COMMAND reads a script on standard input, `/bin/sh` unless told: `-- ssh root@host sh`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadTypeScript } from './load-typescript.mjs';

const args = process.argv.slice(2);
const dashes = args.indexOf('--');
const command = dashes < 0 ? ['/bin/sh'] : args.slice(dashes + 1);
const [label, ...wanted] = dashes < 0 ? args : args.slice(0, dashes);
const { namedFacts } = await loadTypeScript('src/facts/catalogue.ts');

const folder = new URL('../test/facts/fixtures/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, fact] of Object.entries(namedFacts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { script, parse } = fact.definition;
  const { stdout, stderr, status } = spawnSync(command[0], command.slice(1), {
    input: script(),
    env: { ...process.env, LC_ALL: 'C' },
  });
  const output = { stdout: stdout.toString(), stderr: stderr.toString(), exit: status };
  const reading = parse(output);
  writeFileSync(
    new URL(`${name}@${label}.json`, folder),
    `${JSON.stringify({ output, reading }, null, 1)}\n`,
  );
  console.error(`${name}: ${reading.available ? 'available' : reading.reason}`);
}
