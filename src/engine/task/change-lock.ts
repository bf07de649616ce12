import type { ChangeLock } from '../../connection/connection.js';
import type { Change } from '../../model/index.js';

/** What changes hold on a machine that other runs use too: what they change, or all that is no file. Actions converge to nothing. */
export const lockOf = (changes: readonly Change[]): ChangeLock => {
  const scopes = changes.flatMap(({ action, invalidates }) => (action ? [] : invalidates));
  if (scopes.length === 0) return {};
  return {
    resource: scopes.every((scope) => scope.startsWith('file:/'))
      ? commonPath(scopes.map((scope) => scope.slice('file:'.length)))
      : 'other',
  };
};

/** The path itself, or the directory that holds them all. */
const commonPath = ([first = '/', ...more]: readonly string[]): string => {
  const parts = first.split('/');
  const shared = more.reduce((length, path) => {
    const others = path.split('/');
    const end = parts.findIndex((part, index) => part !== others[index]);
    return Math.min(length, end === -1 ? length : end);
  }, parts.length);
  return parts.slice(0, shared).join('/') || '/';
};
