import { appendFileSync, readFileSync } from 'node:fs';
import { identify, type ProcessId } from '../host/process.js';
import type { MachinePaths } from '../paths.js';

/** The arguments of a process, from `/proc/PID/cmdline`. */
const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/**
 * The QEMU of this machine: the process that the pid file names, if it runs and its command line holds this machine's
 * pid file. A number that another process got meanwhile is not taken for it.
 */
export const emulatorProcess = (paths: MachinePaths): ProcessId | undefined => {
  let text: string;
  try {
    text = readFileSync(paths.pid, 'utf8');
  } catch {
    return undefined;
  }
  const found = identify(Number.parseInt(text, 10));
  return found !== undefined && commandLine(found.pid).split('\0').includes(paths.pid) ? found : undefined;
};

/** Writes a mark of the lab's own into the console log. */
export const markConsole = (paths: MachinePaths, mark: string): void =>
  appendFileSync(paths.console, `\n${mark} ${new Date().toISOString()}\n`);
