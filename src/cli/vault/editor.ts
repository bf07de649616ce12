import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/**
 * Opens a text in the user's editor and returns what became of it. The plain text lies in a folder
 * that only the owner can enter, in memory where the system has such a place, and is overwritten
 * and removed at the end, whatever happens in between; editors' backups in that folder go with it.
 */
export const editPrivately = async (text: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(await memoryFolder(), 'rigger-vault-'));
  const path = join(folder, basename(name));
  const ignore = (): void => undefined;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, ignore);
  try {
    await writeFile(path, text, { mode: 0o600 });
    await runEditor(path);
    return await readFile(path, 'utf8');
  } finally {
    await shred(folder);
    for (const signal of signals) process.off(signal, ignore);
  }
};

const memoryFolder = (): Promise<string> =>
  access('/dev/shm', constants.W_OK).then(
    () => '/dev/shm',
    () => tmpdir(),
  );

/** An editor's command may have arguments, so a shell splits it; the path is no part of that text. */
const runEditor = async (path: string): Promise<void> => {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
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
