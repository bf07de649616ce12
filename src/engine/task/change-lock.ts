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
const commonPath = (paths: readonly string[]): string =>
  paths
    .map((path) => path.split('/'))
    .reduce(sharedStart)
    .join('/') || '/';

const sharedStart = (one: string[], other: readonly string[]): string[] => {
  const end = one.findIndex((part, index) => part !== other[index]);
  return end === -1 ? one : one.slice(0, end);
};
