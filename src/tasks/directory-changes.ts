import type { FileState } from '../facts/file-state.js';
import { scopeOf } from '../facts/scopes.js';
import { type Change, type Refused, sh } from '../model/index.js';
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
  if (state.parent === 'other' || (state.parent === 'absent' && !parents)) return noParent(path);
  const options = [...(parents ? ['-p'] : []), ...(mode ? ['-m', mode] : [])];
  const user = `${owner ?? ''}${group ? `:${group}` : ''}`;
  const make = sh`mkdir ${options} -- ${path}`;
  return [
    {
      summary: `create directory ${path}`,
      before: null,
      after: { type: 'directory', ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) },
      commands: [
        { kind: 'script', script: user ? `${make} && ${sh`chown -- ${user} ${path}`}` : make },
        // chown(2) clears the set-user-ID bits, and mkdir -m cannot set them everywhere.
        ...(mode ? ([{ kind: 'exec', argv: ['chmod', '--', mode, path] }] as const) : []),
      ],
      invalidates: [scopeOf.file(firstMissing(path, state.parent === 'absent'))],
    },
  ];
};

/** Made parents alter what their own paths read as; how far up is not known, so all but the root's own. */
const firstMissing = (path: string, severalMissing: boolean): string =>
  severalMissing ? `/${path.split('/')[1] ?? ''}` : path;
