import type { FileState } from '../facts/files/file-state.js';
import { scopeOf } from '../facts/reading/scopes.js';
import type { Change, Refused } from '../model/index.js';
import { leavesDirectory } from './foresight/paths.js';
import { type Ownership, ownershipChanges } from './ownership.js';
import { noParent, wrongType } from './refusals.js';

export interface WantedDirectory extends Ownership {
  readonly path: string;
  /** Make missing parents as well, with the mode that the umask gives. */
  readonly parents: boolean;
}

/** What makes a path that directory; `state` is read with `follow`. */
export const directoryChanges = (wanted: WantedDirectory, state: FileState): Change[] | Refused => {
  const { path, parents, mode, owner, group } = wanted;
  if (state.type === 'directory') return ownershipChanges(path, wanted, state);
  if (state.type !== 'absent') return wrongType(path, state.type, 'directory');
  const target = state.realPath ?? path;
  if (state.parent === 'other' || (state.parent === 'absent' && !parents)) return noParent(path);
  return [
    {
      summary: `create directory ${path}`,
      before: null,
      after: { type: 'directory', ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) },
      commands: [
        { kind: 'make-directory', path: target, parents, ...(mode && { mode }) },
        // The set-group-ID bit comes from the parent, and chown(2) clears others.
        ...(mode || owner || group
          ? [{ kind: 'set-attributes', path: target, last: 'follow', mode, owner, group } as const]
          : []),
      ],
      invalidates: [scopeOf.file(firstMissing(path, state.parent === 'absent'))],
      leaves: leavesDirectory(path, state, wanted),
    },
  ];
};

/** Made parents alter what their own paths read as; how far up is not known, so all but the root's own. */
const firstMissing = (path: string, severalMissing: boolean): string =>
  severalMissing ? `/${path.split('/')[1] ?? ''}` : path;
