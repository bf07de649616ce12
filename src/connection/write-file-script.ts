import { sh, temporaryBesidePath, type WriteFile } from '../model/index.js';

/**
 * Writes standard input to a file so that no reader ever sees half of it, and a power cut leaves
 * the old or the new one: temporary name in the same directory, size checked, mode and owner,
 * validation, flush, rename, flush of the directory.
 *
 * A symbolic link is followed and its target replaced: `/etc/resolv.conf` stays a link.
 * A file that replaces another keeps its mode and owner unless told otherwise.
 */
export const writeFileScript = ({
  path,
  content,
  mode,
  owner,
  group,
  validate,
  backup,
}: WriteFile): string => {
  const size = Buffer.byteLength(content);
  return [
    sh`path=${path}`,
    'if [ -L "$path" ]; then path=$(readlink -f -- "$path") || { echo "$path: the link leads nowhere" >&2; exit 1; }; fi',
    '[ ! -d "$path" ] || { echo "$path: Is a directory" >&2; exit 1; }',
    temporaryBesidePath,
    'cat >"$temporary" || exit',
    sh`[ "$(wc -c <"$temporary")" -eq ${size} ] || { echo "$path: ${size} bytes were sent and not all arrived" >&2; exit 1; }`,
    ...attributes(mode, owner, group),
    ...(validate === undefined ? [] : [`${validation(validate)} || exit`]),
    ...(backup ? ['[ ! -e "$path" ] || cp -a -- "$path" "$path.$(date +%Y-%m-%dT%H%M%S)~" || exit'] : []),
    'sync -- "$temporary" || exit',
    'mv -fT -- "$temporary" "$path" || exit',
    'trap - EXIT',
    'sync -- "${path%/*}/"',
  ].join('\n');
};

const attributes = (
  mode: string | undefined,
  owner: string | undefined,
  group: string | undefined,
): string[] => [
  'if [ -e "$path" ]; then chown --reference="$path" -- "$temporary" && chmod --reference="$path" -- "$temporary" || exit',
  'else chmod 0644 -- "$temporary" || exit; fi',
  ...(owner === undefined && group === undefined
    ? []
    : [sh`chown -- ${`${owner ?? ''}${group === undefined ? '' : `:${group}`}`} "$temporary" || exit`]),
  // After chown, which takes setuid bits away.
  ...(mode === undefined ? [] : [sh`chmod -- ${mode} "$temporary" || exit`]),
];

/** `%s` may be a word or part of one: `--config=%s`. */
const validation = (argv: readonly string[]): string =>
  argv
    .map((word) =>
      word
        .split('%s')
        .map((part) => (part === '' ? '' : sh`${part}`))
        .join('"$temporary"'),
    )
    .join(' ');
