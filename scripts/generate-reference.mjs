// Writes docs/reference/, docs/faults.md and the manual page from the code.
//   node scripts/generate-reference.mjs            writes
//   node scripts/generate-reference.mjs --check    only says what is out of date, with exit code 1
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventReference } from './event-reference.mjs';
import { factExamples } from './fact-examples.mjs';
import { loadTypeScript } from './load-typescript.mjs';

const [{ generatedPages }, { faultDocument, proofIn }] = await Promise.all(
  ['src/cli/reference/pages.ts', 'test/faults/document.ts'].map(loadTypeScript),
);

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

const pages = {
  ...(await generatedPages(factExamples(), version)),
  'reference/events.md': eventReference(),
  'faults.md': faultDocument(proofIn(fileURLToPath(root))),
};
const stale = Object.entries(pages).filter(([name, text]) => {
  const file = new URL(`docs/${name}`, root);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
if (process.argv.includes('--check')) {
  for (const [name] of stale) console.log(`docs/${name} is out of date: npm run reference`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else
  for (const [name, text] of stale) {
    const file = fileURLToPath(new URL(`docs/${name}`, root));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote docs/${name}`);
  }
