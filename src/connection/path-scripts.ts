import { apart, type MakeDirectory, raw, type SetAttributes, sh, walkTo } from '../model/index.js';

/**
 * Owner first, since chown(2) clears the set-user-ID bits. Five digits are the whole mode of a directory too: with
 * four chmod(1) would keep its set-group-ID bit.
 *
 * Below somebody else's directory a name could become a link at any time, so that a descriptor stands for it, and
 * what was no link when the walk ended is refused once it is one. Only with `keep` may the last name be a link: its
 * own owner is set, and a link has no mode. No descriptor stands for a link, so that one in somebody else's directory
 * is made anew, apart.
 */
export const setAttributesScript = ({ path, last, owner, group, mode }: SetAttributes): string => {
  const user = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  return [
    walkTo(path, last),
    'it=./$name link=',
    ...(last === 'keep' ? [`if [ -L "$it" ]; then\nlink=-h\n[ -z "$others" ] || {\n${madeAnew}\n}`] : []),
    `${last === 'keep' ? 'el' : ''}if [ -n "$others" ]; then
  if [ -d "$it" ]; then here=\${PWD%/}/$name; cd -P -- "$it" && [ "$PWD" = "$here" ] && it=.
  else rigger_open && it=/proc/self/fd/4 && { [ "$(stat -L -c %h "$it")" = 1 ] || [ "$(stat -L -c %u "$it")" = "$holder" ]; }; fi ||
  { echo "$path is neither a directory nor a file of that directory alone, or changed meanwhile" >&2; exit 1; }
fi`,
    ...(user ? [sh`chown $link -- ${user} "$it" || exit`] : []),
    ...(mode === undefined ? [] : [sh`[ -n "$link" ] || chmod -- ${`0${mode}`} "$it" || exit`]),
    ...(last === 'keep' ? ['[ "$it" != ./link ] || mv -fT -- ./link "/proc/self/fd/5/$name"'] : []),
  ].join('\n');
};

/**
 * A link like the one at `$it`, as `./link` of a directory of its own; its owner is known before, since one of root's
 * would be trusted elsewhere.
 */
const madeAnew = `${apart}
to=$(readlink -n -- "/proc/self/fd/5/$name" && echo .) && ln -sT -- "\${to%.}" ./link &&
chown -h -- "\${holder:-$(stat -c %u -- "/proc/self/fd/5/$name")}:$(stat -c %g -- "/proc/self/fd/5/$name")" ./link || exit
it=./link`;

/** The mode holds from the first moment. Busybox's mkdir would set it by name, of what may be a link by then. */
export const makeDirectoryScript = ({ path, parents, mode }: MakeDirectory): string =>
  [
    walkTo(path, 'follow', parents ? 'make' : ''),
    ...(mode === undefined
      ? ['mkdir -- "./$name"']
      : [
          `umask ${(~Number.parseInt(mode, 8) & 0o777).toString(8).padStart(4, '0')}; mkdir -- "./$name" || exit`,
          ...(/^0*[1-7]\d{3}$/.test(mode) ? [sh`rigger_into && [ -O . ] && chmod -- ${`0${mode}`} .`] : []),
        ]),
  ].join('\n');

/** A regular file by its descriptor; anything else that can be read where nobody else could exchange it. */
export const fetchScript = (path: string): string =>
  sh`${raw(walkTo(path, 'follow'))}
if rigger_open; then exec cat <&4; fi
[ -z "$others" ] || { echo "$path is no regular file, or changed meanwhile" >&2; exit 1; }
exec cat -- "./$name"`;
