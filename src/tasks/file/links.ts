import type { FileState } from '../../facts/file-state.js';
import { scopeOf } from '../../facts/scopes.js';
import { type Change, type Refused, sh } from '../../model/index.js';
import { type Ownership, ownershipChanges } from '../ownership.js';
import { missing, noParent, wrongType } from '../refusals.js';

export interface WantedLink extends Ownership {
  readonly path: string;
  readonly src: string;
  readonly force: boolean;
}

/** What makes a path a symbolic link with that text. */
export const symbolicLink = (
  wanted: WantedLink,
  found: FileState,
  original: FileState,
): Change[] | Refused => {
  const { path, src, force } = wanted;
  if (original.type === 'absent' && !force && found.type !== 'link')
    return missing(src, 'make it first, or let the link lead to nothing yet with `force: true`');
  if (found.type === 'absent')
    return found.parent === 'directory' ? [link(wanted, '-s', null)] : noParent(path);
  if (found.type !== 'link') {
    const replaceable = force && (found.type === 'file' || found.type === 'directory');
    return replaceable
      ? [link(wanted, '-s', { type: found.type }, found.type)]
      : wrongType(path, found.type, 'symbolic link');
  }
  if (found.target === src) return ownershipChanges(path, wanted, found);
  return [link(wanted, '-s', { type: 'link', target: found.target ?? '' }, 'link')];
};

/** What makes a path another name of the file `src`. */
export const hardLink = (wanted: WantedLink, found: FileState, original: FileState): Change[] | Refused => {
  const { path, src, force } = wanted;
  if (original.type === 'absent') return missing(src, 'a hard link needs a file that exists');
  if (found.type === 'absent')
    return found.parent === 'directory' ? [link(wanted, '', null)] : noParent(path);
  if (found.inode === original.inode) return ownershipChanges(path, wanted, found);
  return force && found.type === 'file'
    ? [link(wanted, '', { type: 'file' }, 'file')]
    : wrongType(path, found.type, `hard link to ${src}`);
};

/**
 * A link is made under another name and renamed over the old one, so that the path always
 * leads somewhere; a directory cannot be renamed over and is removed first, if empty.
 */
const link = (
  { path, src, owner, group }: WantedLink,
  option: '-s' | '',
  before: { readonly type: string; readonly target?: string } | null,
  replaces?: 'file' | 'link' | 'directory',
): Change => {
  const user = `${owner ?? ''}${group ? `:${group}` : ''}`;
  const options = [...(option ? [option] : []), '-T'];
  const make = replaces
    ? [
        ...(replaces === 'directory' ? [sh`rmdir -- ${path}`] : []),
        sh`ln ${options} -- ${src} ${`${path}.rigger-new`}`,
        sh`mv -T -- ${`${path}.rigger-new`} ${path}`,
      ]
    : [sh`ln ${options} -- ${src} ${path}`];
  return {
    summary: `link ${path} to ${src}`,
    before,
    after: { type: option ? 'link' : 'hard link', target: src },
    commands: [
      { kind: 'script', script: [...make, ...(user ? [sh`chown -h -- ${user} ${path}`] : [])].join(' && ') },
    ],
    invalidates: [scopeOf.file(path)],
  };
};
