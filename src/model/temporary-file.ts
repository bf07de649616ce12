/**
 * Shell text that makes `$temporary`, an empty file beside `$path` that goes when the shell ends; who has
 * renamed it says `trap - EXIT`.
 *
 * A hang-up must neither end mktemp between making the file and saying how it is called, nor the shell on its
 * way out: it ends the command in flight, and that ends the shell. A trap that exits would not do, because dash
 * then leaves out the rest of the trap of the exit. Dash says of a command that a hang-up ended it, and by then
 * nobody may read that: the broken pipe must not end the shell either.
 */
export const temporaryBesidePath = [
  `temporary=; trap 'trap "" HUP TERM PIPE; [ -z "$temporary" ] || rm -f -- "$temporary"' EXIT; trap : HUP TERM PIPE`,
  `temporary=$(trap '' HUP TERM PIPE; exec mktemp -- "\${path%/*}/.\${path##*/}.rigger.XXXXXX") || exit`,
].join('\n');
