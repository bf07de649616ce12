import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const below = (path: string): readonly string[] =>
  existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];

/**
 * The folders of all processes of a worker's runs, or of those of one run: those that have a number, and those that
 * only win hosts.
 * @param worker the folder in which it keeps what it needs to come back
 */
export const processFolders = (worker: string, run?: number): readonly string[] =>
  below(worker)
    .filter((path) => (run === undefined ? /\/run-\d+$/.test(path) : path.endsWith(`/run-${run}`)))
    .flatMap(below)
    .flatMap(below)
    .filter((path) => /\/(\d+|fence)$/.test(path));

/** Whether the process of this folder is there: each holds a lock as long as it lives. */
export const isAtWork = (folder: string): boolean =>
  existsSync(join(folder, 'lock')) &&
  !existsSync(join(folder, 'exit')) &&
  spawnSync('flock', ['-n', join(folder, 'lock'), 'true']).status === 1;

/**
 * Kills the processes of a worker's runs as a loss of power would: their guards first, so that none of them can say how
 * it ended.
 * @returns the runs
 */
export const killRuns = (worker: string): readonly number[] =>
  processFolders(worker)
    .filter((folder) => existsSync(join(folder, 'pid')) && isAtWork(folder))
    .map((folder) => {
      const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      for (const each of [parentOf(pid), pid]) end(each);
      return Number(/run-(\d+)/.exec(folder)![1]);
    });

const parentOf = (pid: number): number =>
  existsSync(`/proc/${pid}/status`)
    ? Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    : 0;

const end = (pid: number): void => {
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
