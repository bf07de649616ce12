import { available, defineFact, mustHaveRun, raw, sh } from '../model/index.js';
import { scopeOf } from './scopes.js';

/** Where rigger remembers which archive it unpacked into a directory. */
export const unpackedMark = (directory: string): string => `${directory}/.rigger-unpacked`;

export interface Unpacked {
  /** Whether the directory exists. */
  readonly directory: boolean;
  /** The marks in it, one per archive: its SHA-256 by its name. */
  readonly archives: { readonly [name: string]: string };
}

/** Which archives were unpacked into a directory by rigger. */
export const unpacked = defineFact<Unpacked, { readonly dest: string }>({
  id: 'unpacked',
  summary: 'Which archives rigger unpacked into a directory',
  scopes: ({ dest }) => [scopeOf.file(dest)],
  script: ({ dest }) =>
    sh`[ -d ${dest} ] && echo directory; cat ${unpackedMark(dest)} 2>/dev/null; ${raw(mustHaveRun)}`,
  parse: ({ stdout }) => {
    const [first, ...lines] = stdout.split('\n');
    // The form of sha256sum(1).
    const marks = lines.flatMap((line) => {
      const [, sum, name] = /^([\da-f]{64}) {2}(.+)$/.exec(line) ?? [];
      return sum && name ? [[name, sum] as const] : [];
    });
    return available({ directory: first === 'directory', archives: Object.fromEntries(marks) });
  },
});
