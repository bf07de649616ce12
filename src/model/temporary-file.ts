/**
 * Shell text that makes `$temporary`, an empty file beside `$path` that goes when the shell ends; who has
 * renamed it says `trap - EXIT`.
 *
 * A hang-up must neither end mktemp between making the file and saying how it is called, nor the shell on its
 * way out: it ends the command in flight, and that ends the shell. A trap that exits would not do, because dash
 * then leaves out the rest of the trap of the exit.
 */
export const temporaryBesidePath = [
  `temporary=; trap 'trap "" HUP TERM; [ -z "$temporary" ] || rm -f -- "$temporary"' EXIT; trap : HUP TERM`,
  `temporary=$(trap '' HUP TERM; exec mktemp -- "\${path%/*}/.\${path##*/}.rigger.XXXXXX") || exit`,
].join('\n');
