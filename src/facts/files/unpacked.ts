import {
  available,
  defineFact,
  mustHaveRun,
  raw,
  sh,
  unavailable,
  walkFunctions,
  walkHelp,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** The file in a directory in which rigger remembers which archives it unpacked there. */
export const unpackedMark = '.rigger-unpacked';

export interface Unpacked {
  /** Whether the directory exists. */
  readonly directory: boolean;
  /** The account that owns it, where that is neither root nor the one that asks. */
  readonly owner?: string;
  /** The marks in it, one per archive: its SHA-256 by its name. */
  readonly archives: { readonly [name: string]: string };
}

/** Which archives were unpacked into a directory by rigger. */
export const unpacked = defineFact<Unpacked, { readonly dest: string }>({
  id: 'unpacked',
  summary: 'Which archives rigger unpacked into a directory',
  scopes: ({ dest }) => [scopeOf.file(dest)],
  script: ({ dest }) =>
    sh`${raw(walkFunctions)}
closed() { echo closed; printf '%s\\n' "$why"; exit 0; }
rigger_walk ${dest} follow || case $stop in absent|other) exit 0 ;; *) closed ;; esac
[ -d "./$name" ] || exit 0
why="${raw('$path')} cannot be entered"; rigger_into || closed
echo directory; [ -z "$holder" ] || id -nu -- "$holder" || exit 126; [ -n "$holder" ] || echo
name=${unpackedMark}; ! rigger_open || cat <&4; ${raw(mustHaveRun)}`,
  parse: ({ stdout, exit }) => {
    if (exit === 126) return unavailable('the owner of the directory has no account');
    const [first, second, ...lines] = stdout.split('\n');
    if (first === 'closed') return unavailable(second ?? '', walkHelp);
    // The form of sha256sum(1).
    const marks = lines.flatMap((line) => {
      const [, sum, name] = /^([\da-f]{64}) {2}(.+)$/.exec(line) ?? [];
      return sum && name ? [[name, sum] as const] : [];
    });
    return available({
      directory: first === 'directory',
      ...(second && { owner: second }),
      archives: Object.fromEntries(marks),
    });
  },
});
