import { gunzipSync } from 'node:zlib';

/** What a program was asked, and what it answered. */
interface RecordedAnswer {
  readonly words: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** Everything that the scripts of facts looked at on a host. */
export interface Recording {
  readonly files: Readonly<Record<string, string>>;
  /** In base64. */
  readonly binaries: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
  /** Character devices. */
  readonly devices: readonly string[];
  /** Programs that are there, whether they were asked or not. */
  readonly programs: readonly string[];
  /** Generators of GRUB's configuration that read /etc/default/grub.d. */
  readonly drop_ins: readonly string[];
  readonly answers: readonly RecordedAnswer[];
  /** `SSH_CONNECTION` of the shell that asked. */
  readonly connection: string;
}

/** Some devices are as large as a disk; nobody asks for more of a fact than this. */
const largest = 512 << 20;

/** From what the last step printed; undefined where it was cut. */
export const parseRecording = (packed: string, connection: string): Recording | undefined => {
  let text: string;
  try {
    text = gunzipSync(Buffer.from(packed.trim(), 'base64'), { maxOutputLength: largest }).toString('utf8');
  } catch {
    return undefined;
  }
  // Texts of files hold what separates parts elsewhere only where somebody wrote it there by purpose.
  const parts = new Map<string, string>();
  const names = ['paths', 'texts', 'binaries', 'programs', 'drop-ins', 'answers', 'end'];
  let rest = text;
  for (const [index, name] of names.entries()) {
    const mark = `\u001e${name}\n`;
    const start = rest.indexOf(mark);
    if (start < 0) return undefined;
    if (index > 0) parts.set(names[index - 1]!, rest.slice(0, start));
    rest = rest.slice(start + mark.length);
  }
  const lines = (name: string): string[] =>
    parts
      .get(name)!
      .split('\n')
      .filter((line) => line !== '');
  return {
    ...pathsIn(parts.get('paths')!, textsIn(parts.get('texts')!)),
    binaries: Object.fromEntries(lines('binaries').map((line) => line.split('\t', 2) as [string, string])),
    programs: lines('programs'),
    drop_ins: lines('drop-ins'),
    answers: lines('answers').map(answerIn),
    connection,
  };
};

const pathsIn = (listing: string, texts: ReadonlyMap<string, string>) => {
  const rows = listing
    .split('\0')
    .filter((row) => row !== '')
    .map((row) => row.split('\t') as [string, string, string]);
  const of = (kind: string) => rows.filter(([type]) => type === kind);
  const isBinary = (path: string): boolean => /^\/sys\/firmware\/(efi\/efivars|devicetree)\//.test(path);
  // Only where it leads is asked.
  const isPlace = (path: string): boolean => path === '/etc/localtime';
  // That they are there is all that is asked.
  const isMark = (path: string): boolean => path.startsWith('/sys/firmware/acpi/tables/');
  return {
    files: Object.fromEntries([
      ...of('f')
        .filter(([, path]) => !isBinary(path) && !path.startsWith('/dev/'))
        .map(([, path]) => [path, isMark(path) ? '' : (texts.get(path) ?? '')]),
      // What a link leads to is read as what it is.
      ...[...texts].filter(([path]) => !isBinary(path) && !isMark(path) && !isPlace(path)),
    ]) as Record<string, string>,
    links: Object.fromEntries(
      of('l')
        .filter(([, path]) => !texts.has(path) || isPlace(path))
        .map(([, path, target]) => [path, target]),
    ),
    folders: of('d').map(([, path]) => path),
    devices: of('c').map(([, path]) => path),
  };
};

/** Of `grep -Z ''`: each line with its file's name before it. */
const textsIn = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const end = line.indexOf('\0');
    if (end < 0) continue;
    const path = line.slice(0, end);
    found.set(path, [...(found.get(path) ?? []), line.slice(end + 1)]);
  }
  return new Map([...found].map(([path, lines]) => [path, `${lines.join('\n')}\n`]));
};

const answerIn = (line: string): RecordedAnswer => {
  const [words = '', stdout = '', stderr = '', exit = ''] = line
    .split(' ')
    .map((part) => Buffer.from(part.replace(/-$/, ''), 'base64').toString('utf8'));
  return { words: words.split('\0').slice(0, -1), stdout, stderr, exit: Number(exit) };
};
