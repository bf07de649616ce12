import { randomBytes } from 'node:crypto';
import { chown, lstat, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/**
 * Replaces a file's content as a whole: a crash leaves the old file or the new one, never a part.
 * A symbolic link keeps pointing; root keeps the file's owner.
 * @param mode permissions of the new file; only the owner may read it unless told
 * @throws RiggerError `vault/file`
 */
export const replaceFile = async (
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> => {
  try {
    const target = await realpath(path).catch(() => path);
    const temporary = join(dirname(target), `.rigger.${randomBytes(6).toString('hex')}`);
    try {
      await writeDurably(temporary, content, mode);
      const before = await stat(target).catch(() => undefined);
      if (before && process.getuid?.() === 0) await chown(temporary, before.uid, before.gid);
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw fileProblem(path, 'cannot be replaced', error);
  }
};

const writeDurably = async (path: string, content: string | Uint8Array, mode: number): Promise<void> => {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** @throws RiggerError `vault/file` when there is no such file, or it is a folder. */
export const requireFile = async (path: string): Promise<void> => {
  const found = await stat(path).catch((error: unknown) => {
    throw fileProblem(path, 'cannot be read', error);
  });
  if (!found.isFile())
    throw new RiggerError([problem('vault/file', `${path} is no file`, { help: 'name files, not folders' })]);
};

/** @throws RiggerError `vault/key-exists` when the path exists; the file is the owner's alone. */
export const createSecretFile = async (path: string, content: string): Promise<void> => {
  if (await lstat(path).catch(() => undefined))
    throw new RiggerError([
      problem('vault/key-exists', `${path} exists already`, {
        help: 'name another file with -o, or move the old identity away',
      }),
    ]);
  await writeDurably(path, content, 0o600).catch((error: unknown) => {
    throw fileProblem(path, 'cannot be written', error);
  });
};

export const fileProblem = (path: string, what: string, error: unknown): RiggerError =>
  new RiggerError([
    problem(
      'vault/file',
      `${path} ${what} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`,
    ),
  ]);
