// A folder in memory for the temporary files of a test run: a disk takes ten times as long for many small files.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'rigger-tests-';
/** Bytes that must be free; a run keeps less than a tenth of that at any time. */
const enough = 1 << 30;

/** The folder of this process in memory; undefined where memory is no place for files that may be programs. */
export const openMemoryFolder = () =>
  process.platform === 'linux' && isUsable() ? openFolder(memory, process.pid) : undefined;

export const closeMemoryFolder = () => closeFolder(memory, process.pid);

const isUsable = () => {
  const [, type, options] =
    readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ').slice(1))
      .findLast(([at]) => at === memory) ?? [];
  if (type !== 'tmpfs' || /\b(noexec|ro)\b/.test(options)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= enough;
};

/** A folder of a process, through which everyone may pass; what killed ones left is removed, as it takes memory. */
export const openFolder = (place, owner) => {
  for (const name of readdirSync(place))
    if (name.startsWith(prefix) && !existsSync(`/proc/${name.slice(prefix.length)}`))
      rmSync(join(place, name), { recursive: true, force: true });
  const folder = join(place, `${prefix}${owner}`);
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  return folder;
};

export const closeFolder = (place, owner) =>
  rmSync(join(place, `${prefix}${owner}`), { recursive: true, force: true });
