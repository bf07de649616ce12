// Runs a program with a /tmp of its own in memory: tests make and remove many small files, for which a disk takes ten
// times as long. It is a mount of that program alone, so nothing of it is left, however the program ends.
import { spawnSync } from 'node:child_process';
import { freemem } from 'node:os';

/** Bytes that must be free; a run keeps less than a tenth of that at any time. */
const enough = 2 * 2 ** 30;

/** What lies in the folder $1 stays where it is, also below /tmp; it is the working directory. */
const script = `set -e; mount -t tmpfs -o mode=1777 rigger-tests /mnt
case "$1/" in /tmp/*) mkdir -p "/mnt/\${1#/tmp/}"; mount --rbind "$1" "/mnt/\${1#/tmp/}";; esac
mount --move /mnt /tmp; cd "$1"; shift; exec "$@"`;

const inMemory = (folder, argv) => [
  ...['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh'],
  ...[folder, ...argv],
];

/**
 * The command that runs another one so; the other one itself where that is not possible, or another place for
 * temporary files was chosen.
 * @param {string} folder the repository
 * @param {string[]} argv
 */
export const withTmpInMemory = (folder, argv) => {
  if (process.getuid?.() !== 0 || process.env.TMPDIR !== undefined || freemem() < enough) return argv;
  const [program, ...args] = inMemory(folder, ['true']);
  return spawnSync(program, args).status === 0 ? inMemory(folder, argv) : argv;
};
