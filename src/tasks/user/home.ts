import { posix } from 'node:path';
import type { Account } from '../../facts/software/accounts.js';
import type { HomeKeeper } from '../../facts/software/home-keeper.js';
import type { HomeMove } from '../../facts/software/home-move.js';
import { type Command, type Refused, raw, sh, walkFunctions } from '../../model/index.js';
import { impossible, noParent } from '../refusals.js';

/** Whether there is something to move; else the account only gets another entry. */
export const moves = ({ old, place }: HomeMove): boolean => old !== 'none' && place !== 'same';

/** Why the old home cannot become the new one; undefined when it can, or when nothing has to move. */
export const cannotMove = (account: Account, home: string, found: HomeMove): Refused | undefined => {
  if (account.home === home || !moves(found)) return undefined;
  const move = `the home of ${account.name} cannot be moved from ${account.home} to ${home}`;
  if (found.old === 'mount-point')
    return impossible(
      `${move}: a file system is mounted at ${account.home}`,
      `mount it at ${home} instead, so that nothing is left at ${account.home}`,
    );
  if (found.old === 'relative-link')
    return impossible(
      `${move}: ${account.home} is a symbolic link that would lead elsewhere from there`,
      'make its target an absolute path first',
    );
  if (found.place === 'taken')
    return impossible(
      `${move}: both exist`,
      `if ${home} is not needed, move it away; if it is the new home already, move ${account.home} away once all that is needed is in ${home}`,
    );
  if (found.place === 'inside')
    return impossible(`${move}: that is inside it`, `choose a home outside ${account.home}`);
  return found.place === 'no-parent' ? noParent(home) : undefined;
};

/** Why a home must not be touched by its name; undefined when nobody else can change what that means. */
export const unsafe = ({ home, stranger }: HomeKeeper, done: string, help: string): Refused | undefined =>
  stranger === null ? undefined : impossible(`the home ${home} cannot be ${done} safely: ${stranger}`, help);

/**
 * Moves first and changes the entry afterwards, and moves back where that fails: usermod(8) does it the other way
 * round, so that a move that failed could not be told from one that was made. Both directories stay open
 * on the way, for somebody else may own what is above them (`checked-walk.ts`).
 */
export const moveHome = ({ name, home: old }: Account, home: string): Command => ({
  kind: 'script',
  // Onto another file system all is copied.
  timeout: 3600,
  script: sh`${raw(walkFunctions)}
entry() { usermod -d ${home} -- ${name}; }
rigger_walk ${posix.normalize(old)} keep || { echo "$why" >&2; exit 1; }
exec 5<. || exit
from=/proc/self/fd/5/$name
[ -L "$from" ] || { exec 6<"$from" && [ "$(stat -L -c %d:%i /proc/self/fd/6)" = "$(stat -c %d:%i -- "$from")" ]; } || exit
rigger_walk ${home} keep || { echo "$why" >&2; exit 1; }
if [ -e "./$name" ] || [ -L "./$name" ]; then echo "$path exists" >&2; exit 1; fi
device=$(stat -c %d .)
if [ -L "$from" ] && [ -n "$others" ] && [ "$(stat -L -c %d /proc/self/fd/5)" != "$device" ]; then
  # It would be copied, and given away by its name.
  echo "$path is on another file system than the link that is the old home, in a directory of somebody else" >&2; exit 1
fi
if [ -L "$from" ] || [ "$(stat -c %d -- "$from")" = "$device" ]; then
  mv -nT -- "$from" "./$name" || exit
  [ ! -e "$from" ] && [ ! -L "$from" ] || { echo "$path exists" >&2; exit 1; }
  entry || { s=$?; mv -nT -- "./$name" "$from"; exit $s; }
else
  umask 077; mkdir -- "./$name" && exec 7<. && here=\${PWD%/}/$name && cd -P -- "./$name" && [ "$PWD" = "$here" ] || exit
  cp -a -- /proc/self/fd/6/. . && entry || { s=$?; find . -mindepth 1 -delete; rmdir -- "/proc/self/fd/7/$name"; exit $s; }
  rm -rf -- "$from"
fi`,
});
