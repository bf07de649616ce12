import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/**
 * Opens a text in the user's editor and returns what became of it. The plain text lies in a folder
 * that only the owner can enter, in memory where the system has such a place, and is overwritten
 * and removed at the end, whatever happens in between; editors' backups in that folder go with it.
 * Ctrl-C is the editor's; another signal ends the editor, and rigger behind it.
 */
export const editPrivately = async (text: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(await memoryFolder(), 'rigger-vault-'));
  const path = join(folder, basename(name));
  const released = await removedBehindUs(folder);
  const editing = new AbortController();
  let ended: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT') return;
    ended = signal;
    editing.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    await writeFile(path, text, { mode: 0o600 });
    await runEditor(path, editing.signal);
    return await readFile(path, 'utf8');
  } finally {
    await shred(folder);
    await released();
    for (const signal of signals) process.off(signal, onSignal);
    if (ended !== undefined) process.kill(process.pid, ended);
  }
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Nobody can clean up after being killed. So a process in a session of its own waits until this one
 * is gone, however it went, and removes the folder then.
 * @returns what ends that process, once the folder is empty
 */
const removedBehindUs = async (folder: string): Promise<() => Promise<void>> => {
  const script = 'cat >/dev/null; find "$1" -type f -exec shred -z -- {} + 2>/dev/null; rm -rf -- "$1"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  await once(child, 'spawn');
  return async () => {
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
};

const memoryFolder = (): Promise<string> =>
  access('/dev/shm', constants.W_OK).then(
    () => '/dev/shm',
    () => tmpdir(),
  );

/** An editor's command may have arguments, so a shell splits it; the path is no part of that text. */
const runEditor = async (path: string, signal: AbortSignal): Promise<void> => {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new RiggerError([
    problem('vault/editor', `the editor ${editor} ended with ${code ?? 'a signal'}; the file is unchanged`, {
      help: 'set $EDITOR to an editor that waits until you are done, as in EDITOR="code --wait"',
    }),
  ]);
};

/** Overwriting helps where the folder is on a disk that is not copy-on-write; removing always does. */
const shred = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    await writeFile(path, Buffer.alloc(size)).catch(() => undefined);
  }
  await rm(folder, { recursive: true, force: true });
};
