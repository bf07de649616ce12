import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { controllerFiles, placeOnDisk } from '../language/controller-files.js';
import { problem, RiggerError, throwErrors } from '../model/index.js';
import type { Inventory } from './inventory.js';
import { matchHosts } from './pattern.js';
import { splitPattern } from './pattern-syntax.js';

/**
 * The hosts that `--limit` leaves: a pattern, in which `@FILE` stands for the patterns in a file,
 * one on each line. A name that is not in the inventory is an error, since a typing mistake here
 * would leave out, or touch, the wrong hosts.
 * @throws RiggerError `inventory/unknown-pattern`, `inventory/limit-file`, `inventory/bad-pattern`
 */
export const limitedHosts = (
  inventory: Inventory,
  limit: string,
  readFile: (path: string) => string = (path) =>
    Buffer.from(controllerFiles().read(resolve(path), readFileSync(placeOnDisk(path)))).toString('utf8'),
): ReadonlySet<string> => {
  const patterns = splitLimit(limit).flatMap((term) =>
    term.startsWith('@') ? linesOf(term.slice(1), readFile) : [term],
  );
  const { hosts, diagnostics } = matchHosts(inventory, patterns, { unknown: 'error' });
  throwErrors(diagnostics);
  return new Set(hosts);
};

/** A path may hold colons, so a limit that begins with `@` is split at commas only. */
const splitLimit = (limit: string): string[] =>
  limit.startsWith('@')
    ? limit.split(',').map((term) => term.trim())
    : splitPattern(limit).map(
        ({ text, sign }) => `${{ add: '', intersect: '&', exclude: '!' }[sign]}${text}`,
      );

const linesOf = (path: string, readFile: (path: string) => string): string[] => {
  try {
    return readFile(path)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new RiggerError([
      problem('inventory/limit-file', `the file of --limit @${path} cannot be read (${reason})`, {
        help: 'the file holds one host pattern on each line',
      }),
    ]);
  }
};
