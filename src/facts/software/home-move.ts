import {
  available,
  defineFact,
  mustHaveRun,
  type Reading,
  raw,
  sh,
  unavailable,
  walkFunctions,
  walkHelp,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

const oldHomes = ['none', 'directory', 'link', 'relative-link', 'mount-point'] as const;
const newPlaces = ['free', 'same', 'inside', 'taken', 'no-parent'] as const;

/** What stands where the home of an account is, and where it shall be. */
export interface HomeMove {
  /** `none`: no directory is there. `link`: a symbolic link to one, by its absolute path. */
  readonly old: (typeof oldHomes)[number];
  /**
   * `free`: nothing is there, and its directory exists. `same`: it is the old home, by another name.
   * `inside`: it would be in the old home. `no-parent`: nothing is there, and neither is its directory.
   */
  readonly place: (typeof newPlaces)[number];
}

/** Whether the home of an account can be moved to a path. Unavailable where a way must not be followed. */
export const homeMove = defineFact<HomeMove, { readonly name: string; readonly home: string }>({
  id: 'home_move',
  summary: 'What stands at the home of an account, and at the place of a new one',
  // Where the old home is, only the host knows.
  scopes: ({ home }) => ['user', 'mount', 'file', scopeOf.file(home)],
  script: ({ name, home }) => sh`${raw(walkFunctions)}
closed() { printf 'closed '; printf %s "$why" | base64 -w0; exit 0; }
inode() { stat -L -c %d:%i -- "./$name"; }
entry=$(getent passwd -- ${name}); ${raw(mustHaveRun)}
home=\${entry%:*}; home=\${home##*:} old=none real= it=
case $home in /*)
  if rigger_walk "$home" keep; then
    [ "$name" != . ] || { name=\${PWD##*/}; cd -P ..; }
    if [ -L "./$name" ]; then
      if [ -d "./$name" ]; then case $(readlink -- "./$name") in /*) old=link ;; *) old=relative-link ;; esac; fi
    elif [ -d "./$name" ]; then
      old=directory real=\${PWD%/}/$name
      mountpoint -q -- "$real" && old=mount-point; ${raw(mustHaveRun)}
    fi
    [ "$old" = none ] || it=$(inode) || exit
  else
    case $stop in absent|other) ;; *) closed ;; esac
  fi ;;
esac
if rigger_walk ${home} keep; then
  if [ -e "./$name" ] || [ -L "./$name" ]; then
    place=taken
    [ -z "$it" ] || [ ! -e "./$name" ] || [ "$(inode)" != "$it" ] || place=same
  else
    place=free
    [ -z "$real" ] || case \${PWD%/}/ in "$real"/*) place=inside ;; esac
  fi
else
  case $stop in absent|other) place=no-parent ;; *) closed ;; esac
fi
echo "$old $place"`,
  parse: ({ stdout, stderr, exit }): Reading<HomeMove> => {
    const closed = /^closed (\S+)$/.exec(stdout)?.[1];
    if (closed) return unavailable(Buffer.from(closed, 'base64').toString(), walkHelp);
    const [old, place] = stdout.trim().split(' ');
    const found = {
      old: oldHomes.find((word) => word === old),
      place: newPlaces.find((word) => word === place),
    };
    return found.old && found.place
      ? available({ old: found.old, place: found.place })
      : unavailable(`the homes could not be looked at: ${stderr.trim()} (exit ${exit})`);
  },
});
