import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** What stands at a name: a file, one of several names of a file, or none of these. */
export type NameKind = 'directory' | 'link' | 'file' | 'shared' | 'special';

/** What find(1) is asked for each, in turn; busybox has these as well. */
const tests: Readonly<Record<NameKind, string>> = {
  directory: '-type d',
  link: '-type l',
  file: '-type f -links 1',
  shared: '-type f ! -links 1',
  special: '! -type d ! -type l ! -type f',
};

const kinds = Object.keys(tests) as NameKind[];

/** Bytes of names for each kind; what is larger is no directory to be kept exact. */
const mostBytes = 2 * 1024 * 1024;

/**
 * The names below a directory, at any depth, from it. No link is followed, but on the way to the directory, and no
 * other file system entered. Nothing where there is no directory.
 */
export const treeNames = defineFact<Readonly<Record<string, NameKind>>, { readonly path: string }>({
  id: 'tree_names',
  summary: 'The names below a directory, and what stands there',
  scopes: ({ path }) => [scopeOf.file(path)],
  script: ({ path }) =>
    [
      sh`${raw(walkFunctions)}\nrigger_walk ${path} follow || { case $stop in absent|other) ;; *) printf "closed "; printf %s "$why" | base64 -w0 ;; esac; exit 0; }`,
      '[ -d "./$name" ] || exit 0',
      'rigger_into || { printf "closed "; echo "$path cannot be entered" | base64 -w0; exit 0; }',
      // The directory itself is the last, when find came to its end.
      String.raw`list() { { find . -xdev -mindepth 1 "$@" -print0 && printf '.\0'; } | head -c ${mostBytes} | base64 -w0; echo; }`,
      ...kinds.map((kind) => `list ${tests[kind]}`),
    ].join('\n'),
  parse({ stdout }, { path }) {
    const closed = /^closed (\S+)$/.exec(stdout);
    if (closed) return unavailable(Buffer.from(closed[1]!, 'base64').toString(), walkHelp);
    if (stdout === '') return available({});
    const lists = stdout.split('\n').map((line) => Buffer.from(line, 'base64'));
    if (lists.length !== kinds.length + 1) return unavailable(`find did not list ${path}`);
    if (lists.some(({ length }) => length >= mostBytes))
      return unavailable(`${path} holds more names than can be listed (${mostBytes / 1024 / 1024} MiB)`);
    const named = kinds.map((kind, index) => ({
      kind,
      names: lists[index]!.toString().split('\0').slice(0, -1),
    }));
    if (named.some(({ names }) => names.at(-1) !== '.'))
      return unavailable(
        `${path} could not be listed whole: a directory in it cannot be read, or it changed meanwhile`,
      );
    const names = named.flatMap(({ kind, names: all }) =>
      all.slice(0, -1).map((name) => [name.slice('./'.length), kind] as const),
    );
    const odd = names.find(([name]) => name.includes('\ufffd'));
    if (odd) return unavailable(`${path} holds a name that is not UTF-8: ${odd[0]}`);
    return available(Object.fromEntries(names));
  },
});
