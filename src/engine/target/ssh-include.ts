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
const expand = (path: string): string[] => {
  if (!/[*?[]/.test(path)) return [path];
  const parts = path.split('/');
  const wild = parts.findIndex((part) => /[*?[]/.test(part));
  const folder = parts.slice(0, wild).join('/') || '/';
  const source = parts[wild]!.replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const matches = new RegExp(`^${source}$`);
  return namesIn(folder)
    .filter((name) => matches.test(name) && (!name.startsWith('.') || parts[wild]!.startsWith('.')))
    .sort()
    .flatMap((name) => expand([...parts.slice(0, wild), name, ...parts.slice(wild + 1)].join('/')));
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
