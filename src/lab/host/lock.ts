import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive, type ProcessId } from './process.js';

/** Who holds the lock file, or undefined when nobody who is alive does. */
export const lockHolder = (file: string): ProcessId | undefined => {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as ProcessId;
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
};

/** Takes the lock if it is free; a lock whose holder has died is free. */
const take = (file: string): boolean => {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    linkSync(own, file); // link(2) is atomic and fails when the name exists
    return true;
  } catch {
    if (lockHolder(file) === undefined) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
};

/** Does `work` while it alone holds `file`. `onWait` is called once when somebody else holds it; it may throw. */
export const withLock = async <T>(
  file: string,
  work: () => Promise<T>,
  onWait: (holder: ProcessId) => void = () => {},
): Promise<T> => {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    const holder = lockHolder(file);
    if (holder && !told) {
      told = true;
      onWait(holder);
    }
    if (holder) await pause(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};
