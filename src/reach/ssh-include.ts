import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/**
 * Files that an `Include` names: globs, `~`, and paths relative to `~/.ssh` in a user's file or to
 * `/etc/ssh` in the system's. What does not exist is left out.
 */
export const includedFiles = (patterns: readonly string[], from: string, home: string): string[] =>
  patterns.flatMap((pattern) => {
    const path = pattern.startsWith('~/') ? join(home, pattern.slice(2)) : pattern;
    const folder = from.startsWith('/etc/ssh/') ? '/etc/ssh' : join(home, '.ssh');
    return expand(isAbsolute(path) ? path : join(folder, path));
  });

/** Globs only in the names of files and folders, one level at a time; sorted, as ssh reads them. */
const expand = (path: string): string[] => below([], path.split('/'));

/** What has been found is a name, and no pattern again, whatever characters it has. */
const below = (found: readonly string[], left: readonly string[]): string[] => {
  const wild = left.findIndex((part) => /[*?[]/.test(part));
  if (wild < 0) return [[...found, ...left].join('/')];
  const folder = [...found, ...left.slice(0, wild)];
  const pattern = left[wild]!;
  const matches = expressionOf(pattern);
  return namesIn(folder.join('/') || '/')
    .filter((name) => matches.test(name) && (!name.startsWith('.') || pattern.startsWith('.')))
    .sort()
    .flatMap((name) => below([...folder, name], left.slice(wild + 1)));
};

const expressionOf = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A bracket that is never closed stands for itself, as in glob(7).
    return new RegExp(`^${source.replace(/[[\]]/g, '\\$&')}$`);
  }
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
