import { available, type Json, type Reading, sh, unavailable } from '../../model/index.js';
import type { PlannedTrial } from '../plan/cell.js';

/** Bytes up to which a file is read for its digest; a larger one is told by its size. */
const most = 1024 ** 3;

/** A word of a command that may stand for a file of the machine that it runs on. */
interface NamedFile {
  /** `bench client, word 3` */
  readonly name: string;
  readonly path: string;
}

/**
 * The files that the processes of these trials name on a machine: configurations, inputs, scripts. What is in them
 * decides what is measured, and no playbook need have put them there.
 */
export const namedFiles = (machine: string, trials: readonly PlannedTrial[]): NamedFile[] => {
  const taken = new Map<string, number>();
  return trials.flatMap(({ workload, driver, clients, loads }) => {
    const servers = [...clients, ...loads].flatMap(({ server }) => (server ? [server] : []));
    const all = [
      ...clients.map((client) => ({ role: 'client', ...client })),
      ...servers.map((server) => ({ role: 'server', ...server })),
      ...loads.map((load) => ({ role: 'load', ...load })),
    ];
    return all.flatMap((process) => {
      if (process.machine.name !== machine) return [];
      const plain = `${workload} ${process.role}`;
      const number = (taken.get(plain) ?? 0) + 1;
      taken.set(plain, number);
      const label = number === 1 ? plain : `${plain} ${number}`;
      const words = process.argv.flatMap((word, index, all) => wordsThatAreRead(word, index, all));
      return words.flatMap((path, index): NamedFile[] =>
        looksLikeFile(path) || (driver.name === 'command' && index === 0)
          ? [{ name: `${label}, word ${index + 1}`, path }]
          : [],
      );
    });
  });
};

/**
 * The words in one argument that may name what is read: those of a shell's text, or the argument and the value in it
 * (`--jobfile=a.fio`). The text of another interpreter is no list of words, and what is written (`> out`, `-o out`,
 * `--log=out`) is a result, which differs after each trial.
 */
const wordsThatAreRead = (word: string, index: number, argv: readonly string[]): string[] => {
  const before = argv[index - 1] ?? '';
  if (writes.test(before) || /^-?-(o|out\w*|log\w*)=/.test(word)) return [];
  if (isShell(argv[0]) && /^-\w*c$/.test(before))
    return word
      .replace(/>>?\s*\S+|(?<=\s)(-o|--out\w*|--log\w*)[\s=]+\S+/g, ' ')
      .split(/[\s"'=,;:()|&<>]+/)
      .filter(Boolean);
  return /[\s()]/.test(word) ? [] : word.split(/[=,:]/).filter(Boolean);
};

const writes = /^(-o|--?out\w*|--?log\w*)$/;

const isShell = (program = ''): boolean => /^(.*\/)?(sh|bash|dash|ksh|zsh|ash)$/.test(program);

/** A slash, or an ending that begins with a letter: `/root/a`, `./b`, `jobs.fio`, but not 10.7.0.1. */
const looksLikeFile = (word: string): boolean => word.includes('/') || /\w\.[a-z]\w*$/i.test(word);

/** POSIX sh for that machine: the SHA-256 of each file that is there, or of the program of that name. */
export const commandFilesScript = (files: readonly NamedFile[]): string => `look() {
f=$2; [ -f "$f" ] || f=$(command -v "$2"); [ -f "$f" ] || return 0
if [ "$(stat -Lc %s "$f")" -le ${most} ]; then printf '%s\\t%s\\n' "$1" "$(sha256sum <"$f" | cut -d ' ' -f 1)"
else printf '%s\\t%s\\n' "$1" "$(stat -Lc '%s bytes, too large for a digest' "$f")"; fi; }
${files.map(({ name, path }) => sh`look ${name} ${path}`).join('\n')}
:`;

export const readCommandFiles = (stdout: string): Reading<Json> => {
  const entries = stdout.split('\n').flatMap((line) => {
    const [name, value] = line.split('\t');
    return name && value ? [[name, value] as const] : [];
  });
  return entries.length === 0
    ? unavailable('no process names a file that is there')
    : available(Object.fromEntries(entries));
};
