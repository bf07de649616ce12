import { posix } from 'node:path';
import type { FileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, type FactScope, type Refused, raw, sh } from '../../model/index.js';
import { leavesHardLink, leavesLink } from '../foresight/paths.js';
import { type Ownership, ownershipChanges } from '../ownership.js';
import { missing, noParent, wrongType } from '../refusals.js';
import { rewritten } from '../rewritten.js';

/** What the link takes the place of. */
type LinkedOver = { readonly type: string; readonly target?: string } | null;

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
  const symbolic = (before: LinkedOver, invalidates: readonly FactScope[]): Change => ({
    ...link(wanted, '-s', before, invalidates),
    leaves: leavesLink(path, found, wanted),
  });
  if (original.type === 'absent' && !force && found.type !== 'link')
    return missing(src, 'make it first, or let the link lead to nothing yet with `force: true`');
  if (found.type === 'absent')
    return found.parent === 'directory' ? [symbolic(null, [scopeOf.file(path)])] : noParent(path);
  if (found.type !== 'link') {
    const replaceable = force && (found.type === 'file' || found.type === 'directory');
    return replaceable
      ? [symbolic({ type: found.type }, rewritten(path, found))]
      : wrongType(path, found.type, 'symbolic link');
  }
  if (found.target === src) return ownershipChanges(path, wanted, found);
  return [symbolic({ type: 'link', target: found.target ?? '' }, rewritten(path, found))];
};

/** What makes a path another name of the file `src`. */
export const hardLink = (wanted: WantedLink, found: FileState, original: FileState): Change[] | Refused => {
  const { path, src, force } = wanted;
  if (original.type === 'absent') return missing(src, 'a hard link needs a file that exists');
  const hard = (before: LinkedOver): Change => ({
    ...link(wanted, '', before, ['file'], original.inode),
    leaves: leavesHardLink(path, original),
  });
  if (found.type === 'absent') return found.parent === 'directory' ? [hard(null)] : noParent(path);
  if (found.inode === original.inode) return ownershipChanges(path, wanted, found);
  return force && found.type === 'file'
    ? [hard({ type: 'file' })]
    : wrongType(path, found.type, `hard link to ${src}`);
};

/**
 * In the directory that holds it, and not over its whole path. The inode tells that a hard link became what was
 * meant, and that nobody exchanged it meanwhile. A link is made under another name and renamed over the old one, so that the path always
 * leads somewhere; a directory cannot be renamed over and is removed first, if empty.
 */
const link = (
  { path, src, owner, group }: WantedLink,
  option: '-s' | '',
  before: LinkedOver,
  invalidates: readonly FactScope[],
  inode?: string,
): Change => {
  const options = [...(option ? [option] : []), '-T'];
  const here = `./${posix.basename(path)}`;
  const isIt =
    inode === undefined
      ? ':'
      : sh`[ "$(stat -c %d:%i -- "$new")" = ${inode} ] || { echo ${`${src} changed meanwhile`} >&2; false; }`;
  const undo = '{ rm -f -- "$new"; exit 1; }';
  const make = before
    ? [
        ...(before.type === 'directory' ? [sh`rmdir -- ${here} || exit`] : []),
        sh`new=./$(mktemp -u .rigger.$$.XXXXXX) && ln ${options} -- ${src} "$new" || exit`,
        sh`${raw(isIt)} && mv -fT -- "$new" ${here} || ${raw(undo)}`,
      ]
    : inode === undefined
      ? [sh`ln ${options} -- ${src} ${here}`]
      : [sh`new=${here}; ln ${options} -- ${src} "$new" || exit`, `${isIt} || ${undo}`];
  return {
    summary: `link ${path} to ${src}`,
    before,
    after: { type: option ? 'link' : 'hard link', target: src },
    commands: [
      { kind: 'script', script: make.join('\n'), at: path },
      ...(owner || group ? [{ kind: 'set-attributes', path, last: 'keep', owner, group } as const] : []),
    ],
    invalidates,
  };
};
