/**
 * Shell text that makes `$temporary`, an empty file beside `$path` that goes when the shell ends; who has
 * renamed it says `trap - EXIT`.
 *
 * The traps come before the name is known, and mktemp itself is deaf: a hang-up that comes as soon as the file
 * is there must not end mktemp before it has said how the file is called.
 */
export const temporaryBesidePath = [
  `temporary=; trap '[ -z "$temporary" ] || rm -f -- "$temporary"' EXIT; trap 'exit 129' HUP; trap 'exit 143' TERM`,
  `temporary=$(trap '' HUP TERM; exec mktemp -- "\${path%/*}/.\${path##*/}.rigger.XXXXXX") || exit`,
].join('\n');
