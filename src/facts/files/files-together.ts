import { createHash } from 'node:crypto';
import { mustHaveRun, quote, type Together, walkFunctions } from '../../model/index.js';
import { type FileQuestion, maxTextBytes, statFormat } from './file-question.js';

/** Printed by stat(1) and sha256sum(1) as they are, and no files that differ each time they are read. */
const plainPath = /^\/(?!(?:proc|sys|dev)(?:\/|$))[\w@%+=:,./ -]*$/;

/**
 * Many paths with few processes: one stat(1), one head(1) that prints the texts one after the other,
 * and so on. The sizes of stat tell the texts apart, and the checksums tell whether that was right:
 * a file that changes meanwhile, or cannot be read, is asked again alone. So is every path on whose way
 * somebody else owns a directory, and could replace it meanwhile.
 */
export const filesTogether: Together<FileQuestion> = {
  group: ({ path, follow = false, names = false, maxBytes = maxTextBytes }) =>
    plainPath.test(path) ? `${follow} ${names} ${maxBytes}` : undefined,
  script(all) {
    const { follow, names, maxBytes = maxTextBytes } = all[0]!;
    // Only files are read: a pipe would never end.
    const isFile = `[ -f "$1" ]${follow ? '' : ' && [ ! -h "$1" ]'}`;
    const keepFiles = `n=$#; while [ $n -gt 0 ]; do ${isFile} && set -- "$@" "$1"; shift; n=$((n-1)); done; [ $# = 0 ]`;
    return [
      'exec 2>/dev/null',
      `stat ${follow ? '-L ' : ''}-c '${statFormat(names)} %n' -- ${words(pathsOf(all))}; ${mustHaveRun}; echo`,
      `texts() { ${keepFiles} || head -q -c ${maxBytes} -- "$@" | base64 -w0; }`,
      `sums() { ${keepFiles} || sha256sum -- "$@"; }`,
      `texts ${words(pathsOf(all.filter(wantsText)))}; echo`,
      `sums ${words(pathsOf(all.filter(wantsSum)))}; echo`,
      // How each path is reached; links are kept, and read at the end. Neighbours are reached the same way.
      walkFunctions,
      `last=-; way() { [ "\${1%/*}" = "$last" ] && [ ! -h "$1" ] && return; last=\${1%/*}
if rigger_walk "$1" ${follow ? 'follow' : 'keep'}; then d=directory; else d=$stop; fi
case "$others$via$d" in directory|absent|other) ;; *) d=alone; esac; [ ! -h "$1" ] || last=-; }`,
      'where() { n=$#; while [ $n -gt 0 ]; do way "$1"',
      'if [ -h "$1" ]; then echo "$d link"; set -- "$@" "$1"; else echo "$d"; fi; shift; n=$((n-1)); done',
      `[ $# = 0 ] || for p; do readlink ${follow ? '-f' : '-n'} -- "$p"; printf '\\0'; done | base64 -w0; }`,
      `where ${words(pathsOf(all))}; echo`,
    ].join('\n');
  },
  split(stdout, all) {
    const answers = answersIn(stdout, all);
    return all.map((question) => (answers ? answerTo(question, answers) : undefined));
  },
};

interface Answers {
  /** By path, in the words of stat(1); missing where nothing is. */
  readonly stats: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, Buffer>;
  readonly sums: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, { readonly parent: string; readonly link: string }>;
}

/** The parts of the output end with an empty line each; the texts are one line, and so are the links. */
const answersIn = (stdout: string, all: readonly FileQuestion[]): Answers | undefined => {
  const lines = stdout.split('\n');
  const afterStats = lines.indexOf('');
  const afterSums = lines.indexOf('', afterStats + 2);
  const paths = pathsOf(all);
  if (afterSums === -1 || lines.length !== afterSums + 1 + paths.length + 2) return undefined;
  const places = lines.slice(afterSums + 1, -2).map((line) => line.split(' '));
  const links = Buffer.from(lines.at(-2)!, 'base64').toString('latin1').split('\0').slice(0, -1);
  if (links.length !== places.filter(([, link]) => link !== undefined).length) return undefined;
  const stats = byPath(lines.slice(0, afterStats), /^(.*?:\d+:\d+) (\/.*)$/);
  const wanted = pathsOf(all.filter(wantsText));
  return {
    stats,
    texts: cut(Buffer.from(lines[afterStats + 1]!, 'base64'), wanted, stats, all[0]!),
    sums: byPath(lines, /^([\da-f]{64}) [ *](\/.*)$/),
    places: new Map(
      paths.map((path, index) => {
        const [parent = '', link] = places[index]!;
        // As the question alone has it.
        return [path, { parent, link: link ? linkOf(links.shift()!, all[0]!) : '' }];
      }),
    ),
  };
};

/** readlink(1) ends the path to which it followed a link with a line end. */
const linkOf = (text: string, { follow }: FileQuestion): string =>
  Buffer.from(follow ? text.replace(/\n$/, '') : text, 'latin1').toString('base64');

const byPath = (lines: readonly string[], pattern: RegExp): Map<string, string> =>
  new Map(
    lines.flatMap((line) => {
      const [, value, path] = pattern.exec(line) ?? [];
      return value === undefined || path === undefined ? [] : [[path, value]];
    }),
  );

/** Each text is as long as stat says, or as the longest that is read. */
const cut = (
  bytes: Buffer,
  paths: readonly string[],
  stats: ReadonlyMap<string, string>,
  { maxBytes = maxTextBytes }: FileQuestion,
): Map<string, Buffer> => {
  const texts = new Map<string, Buffer>();
  let at = 0;
  for (const path of paths) {
    const stat = stats.get(path);
    if (stat === undefined || !isRegular(stat)) continue;
    const end = at + Math.min(sizeIn(stat), maxBytes);
    texts.set(path, bytes.subarray(at, end));
    at = end;
  }
  return texts;
};

const answerTo = (question: FileQuestion, { stats, texts, sums, places }: Answers): string | undefined => {
  const { path, follow, checksum, maxBytes = maxTextBytes } = question;
  const { parent, link } = places.get(path)!;
  if (parent === 'alone') return undefined;
  const stat = stats.get(path);
  if (stat === undefined) return `absent ${[parent, ...(follow && link ? [link] : [])].join(' ')}\n`;
  if (isLink(stat)) return link === '' ? undefined : `${stat}\n${link}`;
  const head = follow ? `${stat}\n${link}\n` : `${stat}\n`;
  if (!isRegular(stat) || !wantsSum(question)) return head;
  const sum = sums.get(path);
  if (sum === undefined) return undefined;
  if (!wantsText(question) || sizeIn(stat) > maxBytes)
    return checksum === false ? head : `${head}sha256\n${sum}  -\n`;
  const text = texts.get(path)!;
  return createHash('sha256').update(text).digest('hex') === sum
    ? `${head}base64\n${text.toString('base64')}`
    : undefined;
};

const wantsText = ({ content }: FileQuestion): boolean => content === true;
const wantsSum = ({ content, checksum }: FileQuestion): boolean => content === true || checksum !== false;

const pathsOf = (questions: readonly FileQuestion[]): string[] => [
  ...new Set(questions.map(({ path }) => path)),
];
const words = (paths: readonly string[]): string => paths.map(quote).join(' ');

const typeIn = (stat: string): number => Number.parseInt(stat, 16) & 0xf000;
const isRegular = (stat: string): boolean => typeIn(stat) === 0x8000;
const isLink = (stat: string): boolean => typeIn(stat) === 0xa000;
const sizeIn = (stat: string): number => Number(stat.split(':')[1]);
