import { posix } from 'node:path';
import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** What goes into an archive, all of it from one directory. */
export interface ArchiveContent {
  readonly folder: string;
  /** Names in it. */
  readonly names: readonly string[];
  /** Names below it that are left out, with all that they hold. */
  readonly excluded: readonly string[];
}

export interface Archived {
  /** Names that are not there. */
  readonly missing: readonly string[];
  /** SHA-256 of the archive before it is packed, as it would be now; and as it is, where there is one. */
  readonly wanted: string;
  readonly present?: string;
}

/** By the end of an archive's name: the program that packs it; with `-dc` it unpacks. */
export const packers = {
  tar: ['cat'],
  gz: ['gzip', '-n'],
  bz2: ['bzip2'],
  xz: ['xz'],
  zst: ['zstd', '-q'],
} as const;

export type ArchiveFormat = keyof typeof packers;

/**
 * Shell text that writes the archive to standard output, byte for byte the same for the same files. tar(1) follows no
 * link, and each name is one of the directory itself.
 */
export const tarScript = ({ folder, names, excluded }: ArchiveContent): string =>
  sh`${raw(walkFunctions)}
rigger_walk ${folder} follow && rigger_into || { echo "\${why:-$path cannot be entered}" >&2; exit 1; }
tar -c --format=gnu --sort=name --anchored --no-wildcards ${excluded.map((name) => `--exclude=${name}`)} -- ${names}`;

/** Whether an archive holds what files are now. @see https://www.gnu.org/software/tar/manual/ */
export const archived = defineFact<
  Archived,
  ArchiveContent & { readonly dest: string; readonly format: ArchiveFormat }
>({
  id: 'archived',
  summary: 'Whether an archive holds what the files are now',
  scopes: ({ folder, names, dest }) => [
    ...names.map((name) => scopeOf.file(posix.join(folder, name))),
    scopeOf.file(dest),
    'user',
  ],
  script: ({ dest, format, ...content }) =>
    sh`${raw(walkFunctions)}
closed() { printf "closed "; printf %s "$why" | base64 -w0; exit 0; }
tar --version 2>/dev/null | grep -q GNU || { echo plain; exit 0; }
rigger_walk ${content.folder} follow || case $stop in absent|other) echo none; exit 0 ;; *) closed ;; esac
[ -d "./$name" ] || { echo none; exit 0; }
why="$path cannot be entered"; rigger_into || closed
gone=; for n in ${content.names}; do [ -e "./$n" ] || [ -L "./$n" ] || gone="$gone$(printf %s "$n" | base64 -w0) "; done
[ -z "$gone" ] || { echo "gone $gone"; exit 0; }
exec 6>&1
sum() { r=$({ { "$@"; echo $? >&7; } | sha256sum >&6; } 7>&1); echo "$r"; }
make() { ( ${raw(tarScript(content))}
) 2>/dev/null; }
unpack() { ${format === 'tar' ? ['cat'] : [packers[format][0], '-dc']} <&4 2>/dev/null; }
sum make
rigger_walk ${dest} follow && rigger_open || exit 0
sum unpack`,
  parse({ stdout }, { folder, names }) {
    const [first = '', made, present, read] = stdout.split('\n');
    const closed = /^closed (\S+)$/.exec(stdout);
    if (closed) return unavailable(Buffer.from(closed[1]!, 'base64').toString(), walkHelp);
    if (first === 'plain')
      return unavailable('the tar of this host is not that of GNU, which the same archive needs each time');
    if (first === 'none') return available({ missing: names, wanted: '' });
    if (first.startsWith('gone '))
      return available({
        missing: first
          .split(' ')
          .slice(1)
          .filter((word) => word !== '')
          .map((word) => Buffer.from(word, 'base64').toString()),
        wanted: '',
      });
    const sum = /^[\da-f]{64}/;
    const wanted = sum.exec(first)?.[0];
    if (wanted === undefined || made !== '0')
      return unavailable(`files in ${folder} cannot be read for an archive, or changed meanwhile`);
    const holds = read === '0' ? sum.exec(present ?? '')?.[0] : undefined;
    return available({ missing: [], wanted, ...(holds !== undefined && { present: holds }) });
  },
});
