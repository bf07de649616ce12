// A value of each named fact as a real host told it, for its page.
import { readdirSync, readFileSync } from 'node:fs';

const fixtures = new URL('../test/facts/fixtures/', import.meta.url);

/** By the fact's name, shortened; a plain Debian host's where there is one. */
export const factExamples = () => {
  const examples = {};
  const files = readdirSync(fixtures).filter((name) => /^[a-z_]+@[\w.-]+\.json$/.test(name));
  const plainLast = (file) => (file.endsWith('@debian13.json') ? 1 : 0);
  for (const file of files.sort((a, b) => plainLast(a) - plainLast(b))) {
    const { reading } = JSON.parse(readFileSync(new URL(file, fixtures), 'utf8'));
    if (reading.available) examples[file.replace(/@.*/, '')] = shortened(reading.value);
  }
  return examples;
};

/** Long lists and maps are data of one kind, of which the program needs no thousand. */
const shortened = (value) => {
  if (Array.isArray(value)) return value.slice(0, most).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, most)
      .map(([key, item]) => [key, shortened(item)]),
  );
};

const most = 40;
