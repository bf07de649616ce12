import { quote, type Replacement, raw, sh, walkFunctions } from '../model/index.js';

/**
 * Shell text that puts a name that nobody can guess into a variable. Reading the kernel's random numbers costs no
 * process.
 */
const newName = (variable: string): string =>
  `{ read -r ${variable} </proc/sys/kernel/random/uuid; } 2>/dev/null && ${variable}=.rigger.$$.\${${variable}##*-} || ${variable}=$(mktemp -u .rigger.$$.XXXXXXXXXXXX) || exit`;

/**
 * Shell text that goes to the directory of `path` (`model/checked-walk.ts`) and makes a file there under a name that
 * nobody can guess, with descriptor 3 to write to. Its name says which process made it, so that the next one to
 * come by removes what a killed one left. It is known before the file is made, and has the same length always.
 *
 * Where only root could change the way, the file is made before the way is looked at, so that one look does for
 * both; where it turns out that others could, it is removed, empty as it is, and the long way is gone. A file that is
 * new, and that the account keeps which makes it, has its mode from the first moment. The umask is put back only
 * where programs of others run with it.
 *
 * A hang-up must not end the shell on its way out: it ends the command in flight, and that ends the shell. A trap
 * that exits would not do, because dash then leaves out the rest of the trap of the exit. Dash says of a command
 * that a hang-up ended it, and by then nobody may read that: the broken pipe must not end the shell either.
 */
export const newFileBeside = (
  path: string,
  { mode = '0644', owner, group, validate }: Replacement,
  runsOthers = validate !== undefined,
): string =>
  sh`${raw(walkFunctions)}
${raw(likeFunction)}
start=$PWD strict=1 new= path=${path} others= holder= hung= mine=
${raw(runsOthers ? 'mask=$(umask)' : '')}
rigger_new() {
  umask "$1"; set -C
  { command exec 3>"./$temporary"; } 2>/dev/null
  set -- $?; set +C
  [ "$1" = 0 ] && mine=1
}
rigger_beside() {
  [ -O . ] && [ ! -L "./$1" ] && [ ! -d "./$1" ] || return
  rigger_name
  if [ -e "./$1" ]; then rigger_new 077; else rigger_new ${owner === undefined && group === undefined ? maskOf(mode) : '077'}; fi
}
rigger_name() {
  ${raw(newName('temporary'))}
  trap 'trap "" HUP TERM PIPE; rm -f -- "./$temporary"' EXIT; trap hung=1 HUP TERM PIPE
}
if rigger_plain "$path" rigger_beside; then name=\${path##*/}
else
  exec 3>&-; new=
  [ -z "$mine" ] || rm -f -- "./$temporary"
  trap - EXIT HUP TERM PIPE
  [ -z "$hung" ] || exit 129
  rigger_walk "$path" follow || { echo "$why" >&2; exit 1; }
  [ ! -d "./$name" ] || { echo "$path: Is a directory" >&2; exit 1; }
  rigger_name
  umask 077; set -C
  exec 3>"./$temporary" || exit
  set +C
fi
[ -z "$hung" ] || exit 129
${raw(runsOthers ? 'umask "$mask"' : '')}
for f in ./.rigger.[0-9]*.?????? ./.rigger.[0-9]*.????????????; do p=\${f#./.rigger.}; [ ! -e "$f" ] && [ ! -L "$f" ] || [ -e "/proc/\${p%%.*}" ] || rm -f -- "$f"; done`;

/** What a file of this mode must not let through, in octal; no file is made to be run. */
const maskOf = (mode: string): string => (~Number.parseInt(mode, 8) & 0o777).toString(8).padStart(4, '0');

/**
 * Gives one file the owner, mode, ACL, capabilities and other attributes of another. chown(2) takes the
 * set-user-ID bits and capabilities away, so it is not called without need, and before chmod. Busybox's cp knows
 * owner and mode only: `$copied` tells whether it was another's.
 */
const likeFunction = `rigger_cp() {
  copied=1
  cp --attributes-only --preserve="$1" -- "$2" "$3" 2>/dev/null || {
    cp --attributes-only --help >/dev/null 2>&1 || { copied=; return 0; }
    cp --attributes-only --preserve="$1" -- "$2" "$3"; }
}
rigger_like() {
  rigger_cp mode,ownership,xattr "$1" "$2" || return
  user=$(stat -L -c %u:%g "$1")
  [ "$(stat -L -c %u:%g "$2")" = "$user" ] || chown -- "$user" "$2" || return
  chmod -- "$(stat -L -c %a "$1")" "$2"
}`;

/** The new file, and the old one where it could be opened. */
const fresh = '/proc/self/fd/3';
const old = '/proc/self/fd/4';

/**
 * Shell text that follows `newFileBeside` and the writing to descriptor 3: attributes of the old file and those
 * that are asked for, validation, flush, rename, flush of the directory. No reader ever sees half of the file, and
 * a power cut leaves the old or the new one.
 *
 * The old file is known by its descriptor. The new one has content by now: it gets its last owner while nobody else
 * may read it, and never a mode or an ACL that lets others in for a moment. Therefore extended attributes stay only
 * with the owner, and an ACL only with the mode.
 *
 * A file of several names is the exception: they stay names of one file, which is therefore overwritten.
 */
export const putInPlace = ({ mode, owner = '', group = '', validate, backup }: Replacement): string =>
  [
    `bits=0644 names=1 opened= uid= gid=
if [ -e "./$name" ]; then
  if rigger_open '%a %h %u %g'; then opened=1; set -- $told
  elif [ -n "$others" ] || [ -r "./$name" ]; then echo "$path changed meanwhile" >&2; exit 1
  else set -- $(stat -c '%a %h %u %g' -- "./$name"); fi
  [ $# = 4 ] || exit
  bits=0$1 names=$2 uid=$3 gid=$4
fi`,
    sh`mode=${mode ?? raw('$bits')} owner=${owner} group=${group}
user=\${owner:-$uid} team=\${group:-$gid}
case $owner in *:) team= ;; esac
has= now=
[ -z "$new" ] || {
  IFS=:; set -- $new; unset IFS
  now=$1:$4:/$3:$5:; [ -n "$uid" ] || has=$((0x$2 & 07777))
}
[ -z "$user$team" ] || {
  [ -n "$now" ] || now=$(stat -L -c %u:%U:/%g:%G: ${raw(fresh)})
  holds=\${now%%:*}
  case $now in "$user":*|*":$user:/"*) user=; esac
  case \${now#*:/} in "$team":*|*":$team:") team=; esac
  [ -z "$user$team" ] || { chown -- "$user\${team:+:$team}" ${raw(fresh)} && holds=$(stat -L -c %u ${raw(fresh)}) || exit; }
}
if [ -n "$opened" ] && [ "$holds" = "$uid" ]; then
  kept=xattr; [ $((0$mode)) != $((bits)) ] || kept=mode,xattr
  rigger_cp "$kept" ${raw(old)} ${raw(fresh)} || exit
  [ "$kept$copied" != mode,xattr1 ] || [ $((bits)) -gt 511 ] || has=$((bits))
fi
[ "$has" = $((0$mode)) ] || chmod -- "$mode" ${raw(fresh)} || exit`,
    ...(validate === undefined ? [] : [validated(validate)]),
    `sync -- ${fresh} || exit`,
    ...(backup ? [backedUp] : []),
    'if [ "$names" -gt 1 ]; then',
    overwritten,
    'else mv -fT -- "./$temporary" "./$name" || exit; trap - EXIT; fi',
    'sync -- .',
  ].join('\n');

/** Below somebody else's directory its owner could put another file under the name: a private copy is shown. */
const validated = (validate: readonly string[]): string => `candidate=$PWD/$temporary
[ -z "$others" ] || { candidate=$(mktemp /var/tmp/rigger.XXXXXXXX) && trap 'trap "" HUP TERM PIPE; rm -f -- "./$temporary" "$candidate"' EXIT && cat ${fresh} >"$candidate" || exit; }
( cd "$start"; ${words(validate)} ) || exit
[ -z "$others" ] || rm -f -- "$candidate"`;

/** `%s` may be a word or part of one: `--config=%s`. */
const words = (argv: readonly string[]): string =>
  argv
    .map((word) =>
      word
        .split('%s')
        .map((part) => (part === '' ? '' : quote(part)))
        .join('"$candidate"'),
    )
    .join(' ');

/** By descriptors, since cp(1) writes through a link, and sets the mode of what stands at its target's name. */
const backedUp = `if [ -n "$uid" ]; then
  ${newName('copy')}; mask=$(umask)
  umask 077; set -C
  exec 5>"./$copy" || exit
  umask "$mask"; set +C
  { cat ${old} >&5 && rigger_like ${old} /proc/self/fd/5 && touch -r ${old} /proc/self/fd/5 &&
  mv -fT -- "./$copy" "./$name.$(date +%Y-%m-%dT%H%M%S)~"; } || { rm -f -- "./$copy"; exit 1; }
  exec 5>&-
fi`;

/** Somebody else's directory could hold another name of a file that is not theirs. */
const overwritten = `  [ -n "$opened" ] || { echo "$path cannot be opened" >&2; exit 1; }
  [ -z "$others" ] || [ "$uid" = "$holder" ] || { echo "$path is another name of a file that belongs to somebody else" >&2; exit 1; }
  exec 5<>${old} || exit
  cat ${fresh} >&5 && truncate -s "$(stat -L -c %s ${fresh})" /proc/self/fd/5 && rigger_like ${fresh} /proc/self/fd/5 && sync -- /proc/self/fd/5 || exit`;
