import { createHash } from 'node:crypto';
import {
  available,
  defineFact,
  type FactOutput,
  mustHaveRun,
  type Reading,
  raw,
  sh,
  unavailable,
  utf8,
  walkFunctions,
  walkHelp,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';
import type { AbsentFile, FileState, FileType, PresentFile } from './file-kinds.js';
import { bitsOfType, printedState } from './file-printed.js';
import { type FileQuestion, maxTextBytes, statFormat } from './file-question.js';
import { filesTogether } from './files-together.js';

export type { FileState, FileType, PresentFile } from './file-kinds.js';
export { type FileQuestion, maxTextBytes } from './file-question.js';

/**
 * A path's type, mode, owner, size and content. At most two processes: stat(1), and one that
 * reads the file; none where nothing is there. A dangling symbolic link is `absent` when followed. Many paths are asked together
 * (`files-together.ts`). Unavailable where the way leads over a link that nobody may follow
 * (`checked-walk.ts`).
 */
export const fileState = defineFact<FileState, FileQuestion>({
  id: 'file_state',
  summary: 'Type, mode, owner, size, link target, checksum and text of a path',
  scopes: ({ path, names }) => [scopeOf.file(path), ...(names ? ['user'] : [])],
  script: ({ path, follow, content, maxBytes = maxTextBytes, checksum = true, names }) =>
    [
      sh`${raw(walkFunctions)}\nrigger_walk ${path} ${follow ? 'follow' : 'keep'} || {`,
      '  case $stop in absent|other) echo "absent $stop" ;; *) printf "closed "; printf %s "$why" | base64 -w0 ;; esac; exit 0; }',
      follow ? sh`real=; [ ! -h ${path} ] || real=$(printf %s "\${PWD%/}/$name" | base64 -w0)` : 'real=',
      '[ -e "./$name" ] || [ -h "./$name" ] || { echo absent directory $real; exit 0; }',
      ...(content || checksum ? [opened(names)] : ['s=']),
      `[ -n "$s" ] || s=$(stat -c ${statFormat(names)} -- "./$name" 2>/dev/null) || { ${mustHaveRun}; echo absent directory $real; exit 0; }`,
      'echo "$s"',
      follow ? 'echo "$real"' : 'if [ -h "./$name" ]; then readlink -n -- "./$name" | base64 -w0; exit 0; fi',
      ...(content || checksum ? [readContent(content ? maxBytes : -1, checksum)] : []),
    ].join('\n'),
  parse: parseFileState,
  together: filesTogether,
  prints: printedState,
});

/** A file that is replaced just now is opened again; one that cannot be opened stays closed. */
const opened = (names?: boolean): string =>
  `s= o=0; while [ -f "./$name" ] && [ ! -h "./$name" ] && [ $o -lt 5 ]; do rigger_open ${statFormat(names)} && { s=$told o=9; } || o=$((o+1)); done`;

/** By a descriptor that is known to be the file, not by its name. No file is as small as -1 bytes. */
const readContent = (maxBytes: number, checksum: boolean): string => {
  const sum = checksum ? 'echo sha256; sha256sum <&4' : ':';
  const read = `r=\${s#*:}; if [ "\${r%%:*}" -le ${maxBytes} ]; then echo base64; base64 -w0 <&4; ${mustHaveRun}; else ${sum}; fi`;
  return `if [ -f "./$name" ]; then [ $o = 9 ] || { echo sha256; exit 0; }; ${read}; fi`;
};

const typesByBits: ReadonlyMap<number, FileType> = new Map(
  (Object.entries(bitsOfType) as [FileType, number][]).map(([type, bits]) => [bits, type]),
);

/** The type and the four digits that `st_mode` stands for; undefined for what is neither. */
export const typeAndMode = (bits: number): { readonly type: FileType; readonly mode: string } | undefined => {
  const type = typesByBits.get(bits & 0xf000);
  return type && { type, mode: (bits & 0o7777).toString(8).padStart(4, '0') };
};

function parseFileState({ stdout, stderr, exit }: FactOutput, question: FileQuestion): Reading<FileState> {
  const absent = /^absent (directory|other|absent)(?: (\S+))?\n$/.exec(stdout);
  if (absent)
    return available({
      type: 'absent',
      parent: absent[1] as AbsentFile['parent'],
      ...(absent[2] && { realPath: decode(absent[2]).toString().replace(/\n$/, '') }),
    });
  const closed = /^closed (\S+)$/.exec(stdout);
  if (closed) return unavailable(decode(closed[1]!).toString(), walkHelp);
  const [line = '', ...rest] = stdout.split('\n');
  const stat = /^([\da-f]+):(\d+):(\d+):(\d+):(\d+):([^:]*):([^:]*):(\d+:\d+)$/.exec(line);
  const kind = typeAndMode(Number.parseInt(stat?.[1] ?? '', 16));
  if (!stat || kind === undefined)
    return unavailable(
      `stat of ${question.path} said ${JSON.stringify(line || stderr.trim())} (exit ${exit})`,
    );
  const [, , size, links, uid, gid, owner, group, inode] = stat as unknown as string[];
  const state: PresentFile = {
    ...kind,
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' || !owner ? String(uid) : owner,
    group: group === 'UNKNOWN' || !group ? String(gid) : group,
    size: Number(size),
    inode: inode ?? '',
    ...(kind.type === 'file' && Number(links) > 1 && { links: Number(links) }),
  };
  if (kind.type === 'link') return available({ ...state, target: decode(rest[0] ?? '').toString() });
  const realPath = question.follow
    ? decode(rest.shift() ?? '')
        .toString()
        .replace(/\n$/, '')
    : '';
  return readingOfContent({ ...state, ...(realPath ? { realPath } : {}) }, rest, question);
}

const readingOfContent = (
  state: PresentFile,
  [kind = '', data = '']: readonly string[],
  { path, content }: FileQuestion,
): Reading<FileState> => {
  if (state.type !== 'file') return available(state);
  if (kind === 'base64') {
    const bytes = decode(data);
    const text = utf8(bytes);
    const sha256 = sha256Of(bytes);
    return available({ ...state, sha256, ...(text === undefined || !content ? {} : { text }) });
  }
  if (kind !== 'sha256') return available(state);
  const sha256 = /^[\da-f]{64}/.exec(data)?.[0];
  return sha256 ? available({ ...state, sha256 }) : unavailable(`${path} could not be read`);
};

const decode = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** SHA-256 in hexadecimal, as sha256sum(1) prints it; text is UTF-8. */
export const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
