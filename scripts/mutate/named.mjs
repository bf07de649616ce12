// Survivors that no test can kill, each with its reason, in equivalent.yaml: known by what the lines say, not by where
// they stand, so that an entry lives as long as its code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../esbuild-options.mjs';

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** The lines that a mutant stands in, as they are and as it makes them. */
export const linesOf = (text, { start, end, text: other }) => {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const after = text.indexOf('\n', end);
  const to = after === -1 ? text.length : after;
  return {
    was: oneLine(text.slice(from, to)),
    becomes: oneLine(text.slice(from, start) + other + text.slice(end, to)),
  };
};

/** What a mutant is known by, wherever it stands. */
export const keyOf = ({ path, within, was, becomes }) => JSON.stringify([path, within, was, becomes]);

/** The named survivors of a room: `has(mutant)`, and `others(mutants)`, those that are no mutant of the room any more. */
export const namedOf = (room) => {
  const file = join(root, 'scripts/mutate/equivalent.yaml');
  const entries = Object.entries(parse(readFileSync(file, 'utf8')) ?? {})
    .filter(([path]) => path.startsWith(`src/${room}/`))
    .flatMap(([path, list]) =>
      list.map((entry) => ({
        path,
        within: entry.in,
        was: oneLine(entry.was),
        becomes: oneLine(entry.becomes),
        because: entry.because,
      })),
    );
  const without = entries.filter(({ because }) => typeof because !== 'string' || because.trim() === '');
  if (without.length > 0)
    throw new Error(
      `equivalent.yaml: without a reason:\n${without.map(({ path, was }) => `  ${path}: ${was}`).join('\n')}`,
    );
  const keys = new Set(entries.map(keyOf));
  return {
    has: (mutant) => keys.has(keyOf(mutant)),
    others: (mutants) => {
      const known = new Set(mutants.map(keyOf));
      return entries.filter((entry) => !known.has(keyOf(entry)));
    },
  };
};
