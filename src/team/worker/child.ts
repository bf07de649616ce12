import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A run's process, which outlives its worker: it is a session of its own, writes to files, and leaves its exit code in
 * one. The lock says whether it lives, so that a second start of the same run is none.
 */
export interface ChildPlace {
  readonly folder: string;
  readonly out: string;
  readonly err: string;
}

export const childPlace = (folder: string): ChildPlace => ({
  folder,
  out: join(folder, 'events'),
  err: join(folder, 'errors'),
});

/**
 * Under the lock, and only where nothing was started before: what was killed may have done much. It waits for the lock
 * where somebody only looks at it. What the program starts does not inherit the lock.
 */
const guard = `cd "$1" && exec 9>>lock && flock -w 60 9 || exit 0
[ ! -e started ] || exit 0
: >started
shift
/bin/sh -c 'echo $$ >pid.new && mv pid.new pid && cd "$0" && exec "$@"' "$@" >>events 2>>errors 9>&-
echo $? >exit.new && mv exit.new exit`;

/** Starts the program in that folder, unless it runs or has run. */
export const startChild = (
  place: ChildPlace,
  {
    cwd,
    words,
    env,
  }: { readonly cwd: string; readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv },
): void => {
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  spawn('/bin/sh', ['-c', guard, 'sh', place.folder, cwd, ...words], {
    detached: true,
    stdio: 'ignore',
    env,
  }).unref();
};

/**
 * How it ended: its exit code, or nothing where it was killed before it could say, or never came to begin; then nothing
 * can begin in that folder any more.
 */
export const childEnd = async (
  place: ChildPlace,
  { everyMs = 200, graceMs = 3_000 }: { readonly everyMs?: number; readonly graceMs?: number } = {},
): Promise<number | undefined> => {
  // A process that was just started may not have the lock yet.
  const grace = Date.now() + graceMs;
  for (;;) {
    const code = childExit(place);
    if (code !== undefined) return code;
    if (!(await isLocked(place)) && Date.now() > grace && (await close(place))) return childExit(place);
    await pause(everyMs);
  }
};

/** Whether it runs or has run there, or can no more. */
export const wasStarted = ({ folder }: ChildPlace): boolean => existsSync(join(folder, 'started'));

/** Sends a signal to the program, if it lives. */
export const signalChild = async (place: ChildPlace, signal: NodeJS.Signals): Promise<void> => {
  const file = join(place.folder, 'pid');
  if (childExit(place) !== undefined || !existsSync(file) || !(await isLocked(place))) return;
  const pid = Number(readFileSync(file, 'utf8'));
  if (!(pid > 1)) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Its exit code, where it has ended and could say so. */
export const childExit = ({ folder }: ChildPlace): number | undefined => {
  const file = join(folder, 'exit');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
};

const isLocked = async (place: ChildPlace): Promise<boolean> =>
  existsSync(join(place.folder, 'lock')) && !(await underLock(place, ['true']));

/** Under the lock, so that a guard that comes late finds that it must not begin. @returns whether it was free */
const close = (place: ChildPlace): Promise<boolean> =>
  underLock(place, ['touch', join(place.folder, 'started')]);

/** @returns whether the lock was free, and the words were done */
const underLock = ({ folder }: ChildPlace, words: readonly string[]): Promise<boolean> =>
  new Promise((done, fail) => {
    const probe = spawn('flock', ['-n', join(folder, 'lock'), ...words], { stdio: 'ignore' });
    probe.once('error', fail);
    probe.once('close', (code) => done(code === 0));
  });
