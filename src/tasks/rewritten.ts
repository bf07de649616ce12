import type { FileState } from '../facts/files/file-state.js';
import { scopeOf } from '../facts/reading/scopes.js';
import type { FactScope } from '../model/index.js';

/** What reads differently when a file changes: its path, what a link there leads to, and its other names. */
export const rewritten = (path: string, state: FileState): readonly FactScope[] =>
  state.type !== 'absent' && state.links !== undefined
    ? ['file']
    : [...new Set([path, state.realPath ?? path].map(scopeOf.file))];
