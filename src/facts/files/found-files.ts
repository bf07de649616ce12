import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';
import { type FileType, typeAndMode } from './file-state.js';

/** What find(1) met below a directory, in the words of stat(1). */
export interface FoundFile {
  readonly path: string;
  readonly type: FileType;
  /** Four octal digits. */
  readonly mode: string;
  readonly size: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly device: number;
  readonly inode: number;
  /** In seconds since 1970, as the next two. */
  readonly accessed: number;
  readonly modified: number;
  readonly changed: number;
  /** In hexadecimal, where it was asked for. */
  readonly sha256?: string;
}

/** All that was found, and when, by the host's clock. */
export interface FoundFiles {
  readonly now: number;
  readonly files: readonly FoundFile[];
}

interface FindQuestion {
  readonly path: string;
  readonly type: 'any' | 'directory' | 'file' | 'link';
  /** Levels below the path: 1 for what is in it; all, where missing. */
  readonly depth?: number | undefined;
  /** Names that begin with a dot as well. */
  readonly hidden: boolean;
  /** As of find(1), one of which matches; all names where there are none. */
  readonly globs: readonly string[];
  readonly excluded: readonly string[];
  /** Extended regular expression that a line of the file matches. */
  readonly contains?: string | undefined;
  readonly checksum: boolean;
}

const mostBytes = 4 * 1024 * 1024;

const format = '%f:%s:%h:%u:%g:%U:%G:%d:%i:%X:%Y:%Z';

/**
 * What is below a directory, at whatever depth; null where there is no directory. Links are found, and not followed.
 * The names, and what stat(1) says of each, are told one after the other, in the same order, so that any name can be
 * told. The directory itself is the last, when find(1) came to its end. What came or went meanwhile is looked for again.
 */
export const foundFiles = defineFact<FoundFiles | null, FindQuestion>({
  id: 'found_files',
  summary: 'What is below a directory, with mode, owner, size and times',
  scopes: ({ path }) => [scopeOf.file(path), 'user', 'time'],
  script: (question) =>
    sh`${raw(walkFunctions)}
closed() { printf "closed "; printf %s "$why" | base64 -w0; exit 0; }
rigger_walk ${question.path} follow || case $stop in absent|other) echo none; exit 0 ;; *) closed ;; esac
[ -d "./$name" ] || { echo none; exit 0; }
why="$path cannot be entered"; rigger_into || closed
each() { printf %s "$names" | base64 -d | xargs -0 -r "$@" 2>/dev/null; }
for try in 1 2 3; do
  names=$({ find . ${raw(expression(question))} -print0 2>/dev/null && printf '.\\0'; } | head -c ${mostBytes} | base64 -w0)
  stats=$(each stat -c ${format} --) && break
done
date +%s; echo "$names"; echo "$stats"; echo
${raw(question.checksum ? 'each sha256sum --' : ':')}
exit 0`,
  parse({ stdout }, { path, checksum }) {
    if (stdout === 'none\n') return available(null);
    const closed = /^closed (\S+)$/.exec(stdout);
    if (closed) return unavailable(Buffer.from(closed[1]!, 'base64').toString(), walkHelp);
    const [now = '', list = '', ...lines] = stdout.split('\n');
    const bytes = Buffer.from(list, 'base64');
    const names = bytes.toString().split('\0').slice(0, -1);
    const end = lines.indexOf('');
    const stats = lines.slice(0, end).map(statsIn);
    const sums = lines.slice(end + 1).flatMap((line) => /^\\?([\da-f]{64}) /.exec(line)?.[1] ?? []);
    if (bytes.length >= mostBytes)
      return unavailable(`${path} holds more names than can be listed (${mostBytes / 1024 / 1024} MiB)`);
    if (
      !/^\d+$/.test(now) ||
      names.at(-1) !== '.' ||
      stats.length !== names.length ||
      stats.includes(undefined)
    )
      return unavailable(
        `${path} could not be looked through: a directory in it cannot be read, or files come and go in it`,
      );
    if (checksum && sums.length !== names.length - 1)
      return unavailable(`not every file in ${path} could be read for its checksum`);
    const files = names.slice(0, -1).map((name, index) => ({
      path: `${path === '/' ? '' : path}${name.slice(1)}`,
      ...stats[index]!,
      ...(checksum && { sha256: sums[index]! }),
    }));
    return available({ now: Number(now), files });
  },
});

const expression = ({ type, depth, hidden, globs, excluded, contains }: FindQuestion): string => {
  const named = globs.flatMap((glob, index) => [...(index > 0 ? ['-o'] : []), '-name', glob]);
  const words = [
    '-mindepth',
    '1',
    ...(depth === undefined ? [] : ['-maxdepth', String(depth)]),
    ...(type === 'any' ? [] : ['-type', type[0]!]),
    ...(hidden ? [] : ['!', '-name', '.*']),
    ...(named.length > 0 ? ['(', ...named, ')'] : []),
    ...excluded.flatMap((glob) => ['!', '-name', glob]),
    ...(contains === undefined ? [] : ['-exec', 'grep', '-qE', '-e', contains, '--', '{}', ';']),
  ];
  return sh`${words}`;
};

/** The words of `format`. */
const statLine = /^([\da-f]+):(\d+):(\d+):(\d+):(\d+):([^:]*):([^:]*):(\d+):(\d+):(-?\d+):(-?\d+):(-?\d+)$/;

/** Undefined where stat(1) said something else. */
const statsIn = (line: string): Omit<FoundFile, 'path'> | undefined => {
  const told = statLine.exec(line);
  const kind = typeAndMode(Number.parseInt(told?.[1] ?? '', 16));
  if (!told || !kind) return undefined;
  const [, , size, links, uid = '', gid = '', owner = '', group = '', ...numbers] = told;
  const [device = 0, inode = 0, accessed = 0, modified = 0, changed = 0] = numbers.map(Number);
  return {
    ...kind,
    size: Number(size),
    links: Number(links),
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' ? uid : owner,
    group: group === 'UNKNOWN' ? gid : group,
    device,
    inode,
    accessed,
    modified,
    changed,
  };
};
