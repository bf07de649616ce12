// Writes docs/reference/ and docs/faults.md from the code: node scripts/generate-reference.mjs
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadTypeScript } from './load-typescript.mjs';

const [
  { taskCatalogue },
  { taskReference },
  { namedFacts },
  { factReference },
  { languageReference },
  { faultDocument, proofIn },
] = await Promise.all(
  [
    'src/tasks/catalogue.ts',
    'src/tasks/reference.ts',
    'src/facts/catalogue.ts',
    'src/facts/reference.ts',
    'src/language/reference.ts',
    'test/faults/document.ts',
  ].map(loadTypeScript),
);

const root = new URL('../', import.meta.url);
const fixtures = new URL('test/facts/fixtures/', root);
const examples = {};
for (const file of readdirSync(fixtures).filter((name) => name.endsWith('@debian13.json'))) {
  const { reading } = JSON.parse(readFileSync(new URL(file, fixtures), 'utf8'));
  if (reading.available) examples[file.replace(/@.*/, '')] = reading.value;
}

const folder = new URL('docs/reference/', root);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('tasks.md', folder), taskReference(taskCatalogue.values()));
writeFileSync(new URL('facts.md', folder), factReference(namedFacts, examples));
writeFileSync(new URL('language.md', folder), languageReference());
writeFileSync(new URL('docs/faults.md', root), faultDocument(proofIn(root.pathname)));
