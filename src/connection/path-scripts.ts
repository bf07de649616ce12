import { type MakeDirectory, raw, type SetAttributes, sh, walkTo } from '../model/index.js';

/**
 * Owner first, since chown(2) clears the set-user-ID bits. Five digits are the whole mode of a directory too: with
 * four chmod(1) would keep its set-group-ID bit.
 *
 * Below somebody else's directory a name could become a link at any time, so that a descriptor stands for it, and
 * what was no link when the walk ended is refused once it is one. Only with `keep` may the last name be a link: its
 * own owner is set, and a link has no mode.
 */
export const setAttributesScript = ({ path, last, owner, group, mode }: SetAttributes): string => {
  const user = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  return [
    walkTo(path, last),
    'it=./$name link=',
    `${last === 'keep' ? 'if [ -L "$it" ]; then link=-h; el' : ''}if [ -n "$others" ]; then
  if [ -d "$it" ]; then here=\${PWD%/}/$name; cd -P -- "$it" && [ "$PWD" = "$here" ] && it=.
  else rigger_open && it=/proc/self/fd/4 && { [ "$(stat -L -c %h "$it")" = 1 ] || [ "$(stat -L -c %u "$it")" = "$holder" ]; }; fi ||
  { echo "$path is neither a directory nor a file of that directory alone, or changed meanwhile" >&2; exit 1; }
fi`,
    ...(user ? [sh`chown $link -- ${user} "$it" || exit`] : []),
    ...(mode === undefined ? [] : [sh`[ -n "$link" ] || chmod -- ${`0${mode}`} "$it"`]),
  ].join('\n');
};

/** The mode holds from the first moment. */
export const makeDirectoryScript = ({ path, parents, mode }: MakeDirectory): string =>
  sh`${raw(walkTo(path, 'follow', parents ? 'make' : ''))}
mkdir ${mode === undefined ? [] : ['-m', `0${mode}`]} -- "./$name"`;

/** A regular file by its descriptor; anything else that can be read where nobody else could exchange it. */
export const fetchScript = (path: string): string =>
  sh`${raw(walkTo(path, 'follow'))}
if rigger_open; then exec cat <&4; fi
[ -z "$others" ] || { echo "$path is no regular file, or changed meanwhile" >&2; exit 1; }
exec cat -- "./$name"`;
