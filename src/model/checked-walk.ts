import { raw, sh } from './shell.js';

/**
 * Shell text that makes a directory of root's, or of the account that runs this, in the working directory and enters
 * it. Nobody else can exchange names in there, whoever owns the directory around it, so that what is
 * made there is what is then renamed to `/proc/self/fd/5/$name`. It is gone with the shell; its name says which
 * process made it, so that the next one to come by removes what a killed one left.
 */
export const apart = `exec 5<.
for d in ./.rigger-apart.[0-9]*.??????; do p=\${d#./.rigger-apart.}; [ ! -d "$d" ] || [ -e "/proc/\${p%%.*}" ] || rm -rf -- "$d"; done
part=$(mktemp -d .rigger-apart.$$.XXXXXX) || exit
trap 'trap "" HUP TERM PIPE; rm -rf -- "/proc/self/fd/5/$part"' EXIT; trap : HUP TERM PIPE
here=\${PWD%/}/$part; cd -P -- "./$part" && [ "$PWD" = "$here" ] && [ -O . ] || { echo "$here changed meanwhile" >&2; exit 1; }`;

/**
 * Shell functions that go to the directory that holds a path, one name after the other, as openat(2) would: the
 * working directory is the handle, and `$PWD` after `cd -P` is the kernel's word for where that is. So nobody can
 * change the way between the check and the step.
 *
 * A directory is *ours* when root or the account that runs this owns it. Links there are followed where they too
 * belong to root or that account. Every other link, and every link in somebody else's directory, is followed only
 * where all that it leads to belongs to its owner as well: `~/.bashrc -> dotfiles/bashrc` is, `~/.bashrc ->
 * /etc/shadow` is not.
 *
 * `rigger_walk PATH keep|follow [make]` leaves the last name in `$name`, resolved with `follow`, and the owner of
 * the last directory on the way that is not ours in `$others`, empty when all are. With `make` it makes missing
 * directories, but not behind somebody's link. When it fails, `$stop` tells what is in the way: absent, other (than a directory), closed, foreign;
 * `$why` tells it in words.
 *
 * `rigger_into` then enters the directory `$name`, and `$holder` is its owner where it is not ours. `rigger_as WORDS`
 * runs a program as that account: what reads settings there, or follows links by itself, must not do it as root.
 *
 * Where `strict` is set, as for whatever writes, a directory of root's in which others may put names counts as theirs
 * in so far as `$others` is set: by a group's right to write, or by everybody's. Where the sticky bit is set, only for
 * what is not ours, since its owner alone can exchange that.
 *
 * The usual way is short: `rigger_plain` asks once for all directories of a path. Where each belongs to root, is no
 * link, and lets nobody else put names there, only root could change what was seen, and no step need be looked at.
 * What it entered before it asked is then where these directories lead to. `rigger_plain PATH FUNCTION` has the
 * function make `$temporary` there meanwhile, for the last name of the path, and asks for that with the others:
 * `$new` is its owner, its mode in hex, its group, and the names of both.
 *
 * `rigger_link` tells owner and target of the link `$name`, of one and the same link: where others may exchange it
 * between two looks, of another name of it that they cannot reach.
 *
 * `rigger_open FORMAT` opens the regular file `$name` as descriptor 4, and fails unless that is what stands there, and
 * no link. Compared after it was opened, since a number could be given anew to another file before. `$told` is then
 * what stat(1) says of the descriptor. GNU's knows standard input by a dash, and looks at both at once.
 */
export const walkFunctions = `rigger_in() {
  holder=
  [ -O . ] || { holder=$(stat -c %u .) || return; [ "$holder" != 0 ] || holder=; }
  others=\${holder:-$others}
  [ -z "$strict" ] || [ -n "$others" ] || ! rigger_shared || [ -k . ] || others=0
}
rigger_shared() {
  case $(stat -c %a .) in
    *[2367]) ;;
    *[2367]?) [ ! -G . ] ;;
    *) false ;;
  esac
}
rigger_link() (
  [ -z "$strict" ] || [ -n "$holder" ] || ! rigger_shared || [ -k . ] || {
    ${apart}
    ln -P -- "/proc/self/fd/5/$name" "./$name" && [ -L "./$name" ] || exit
  }
  printf %s/ "$(stat -c %u -- "./$name")" && readlink -n -- "./$name" && echo .
)
rigger_stop() { stop=$1; why=$2; return 1; }
rigger_foreign() { rigger_stop foreign "$path is not followed: $link leads to what belongs to somebody else"; }
rigger_plain() {
  case $1/ in *//*|*/./*|*/../*) return 1 ;; /*) ;; *) return 1 ;; esac
  dir=\${1%/*} rest=\${1%/*} here= make=$2
  cd -P -- "$dir/" 2>/dev/null && [ "$PWD" = "\${dir:-/}" ] || return
  [ -z "$make" ] || "$make" "\${1##*/}" || return
  set -- /
  while [ -n "$rest" ]; do
    rest=\${rest#/}; here=$here/\${rest%%/*}; set -- "$@" "$here"
    case $rest in */*) rest=/\${rest#*/} ;; *) rest= ;; esac
  done
  [ -z "$make" ] || set -- "$@" "./$temporary"
  told=$(stat -c %u:%f:%g:%U:%G -- "$@" 2>/dev/null) || return
  [ -z "$make" ] || { new=\${told##*
} told=\${told%
*}; }
  for here in $told; do case $here in 0:4?[02468ace][014589cd]:*) ;; *) return 1 ;; esac; done
}
rigger_walk() {
  path=$1 hops=0 via= others= holder= name=. stop=closed why="$1 cannot be reached"
  [ -z "$strict" ] || ! rigger_plain "$1" || {
    name=\${1##*/}
    [ -L "./$name" ] && [ "$2" = follow ] || return 0
  }
  rest=$1 name=.
  cd / && rigger_in || return
  while rest=\${rest#"\${rest%%[!/]*}"}; [ -n "$rest" ]; do
    name=\${rest%%/*}
    rest=\${rest#"$name"}
    rest=\${rest#"\${rest%%[!/]*}"}
    here=\${PWD%/}/$name
    case $name in
      .) continue ;;
      ..) cd -P .. && rigger_in || return; name=.; continue ;;
    esac
    if [ -L "./$name" ]; then
      [ -n "$rest" ] || [ "$2" = follow ] || break
      [ $((hops+=1)) -le 40 ] || { rigger_stop closed "$1 leads through too many symbolic links"; return; }
      by=$holder link="$here, a symbolic link in a directory of $(stat -c %U .),"
      to=$(rigger_link) || return
      [ -n "$by" ] || {
        by=\${to%%/*}
        link="$here, a symbolic link of $(id -nu -- "$by" 2>/dev/null || echo "$by"),"
        case $by in 0|"$(id -u)") by= ;; esac; }
      [ -z "$by" ] || { [ "\${via:-$by}" = "$by" ] || { rigger_foreign; return; }; via=$by; }
      to=\${to#*/} to=\${to%.}
      case $to in /*) cd / && rigger_in || return ;; esac
      rest=$to/$rest name=.
      continue
    fi
    [ -n "$rest" ] || break
    [ "$3" != make ] || [ -n "$via" ] || [ -e "./$name" ] || mkdir -- "./$name" || return
    cd -P -- "./$name" 2>/dev/null || {
      if [ -n "$via" ] && [ "$via" != "$holder" ]; then rigger_foreign
      elif [ -d "./$name" ]; then rigger_stop closed "$here cannot be entered"
      elif [ -e "./$name" ]; then rigger_stop other "$here is not a directory"
      elif [ "$hops" -gt 0 ]; then rigger_stop absent "the link $1 leads nowhere: $here does not exist"
      else rigger_stop absent "$here: No such file or directory"; fi; return; }
    [ "$PWD" = "$here" ] || { rigger_stop foreign "$here changed on the way to $1"; return; }
    rigger_in || return
    name=.
  done
  [ -z "$strict" ] || [ -n "$others" ] || [ ! -k . ] || [ ! -e "./$name" ] || [ -O "./$name" ] || ! rigger_shared || others=0
  [ -z "$via" ] || { [ "$holder" = "$via" ] && { [ ! -e "./$name" ] && [ ! -L "./$name" ] || [ "$(stat -c %u -- "./$name")" = "$via" ]; }; } || rigger_foreign
}
rigger_into() {
  [ "$name" = . ] || { here=\${PWD%/}/$name; cd -P -- "./$name" && [ "$PWD" = "$here" ]; } || return
  rigger_in
}
rigger_as() {
  if [ -z "$holder" ] || [ "$(id -u)" != 0 ]; then "$@"; return; fi
  as=$(id -nu -- "$holder") && at=$(getent passwd "$holder") && at=\${at%:*} || return
  runuser -u "$as" -- env HOME="\${at##*:}" USER="$as" LOGNAME="$as" "$@"
}
rigger_open() {
  [ -f "./$name" ] && [ ! -L "./$name" ] && { command exec 4<"./$name"; } 2>/dev/null || return
  told=$(stat -c "$1/%d:%i" -- - "./$name" <&4 2>/dev/null) &&
  case $told in *"
"*) ;; *) false ;; esac || told=$(stat -L -c "$1/%d:%i" /proc/self/fd/4; stat -c "/%d:%i" -- "./$name")
  here=\${told##*/} told=\${told%%
*}
  [ -n "$here" ] && [ "\${told##*/}" = "$here" ] || return
  told=\${told%/*}
}`;

/** What to do about a path that cannot be reached, or must not be. */
export const walkHelp =
  'name the place itself instead of a link to it, or run the task as the account that owns the link, with `become_user`';

/** What becomes of a path's last name where it is a link. */
export type LastLink = 'follow' | 'keep';

/**
 * Shell text that ends with an error unless `rigger_walk` reaches the path. Afterwards the directory that holds it
 * is the working directory, and `./$name` is what the path names.
 */
export const walkTo = (path: string, last: LastLink, make: 'make' | '' = ''): string =>
  sh`${raw(walkFunctions)}
strict=1
rigger_walk ${path} ${last} ${make} || { echo "$why" >&2; exit 1; }`;
