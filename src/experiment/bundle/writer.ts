import { mkdir, open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import { bundleFiles } from './format.js';
import { manifestOf } from './manifest.js';

/**
 * Writes into one bundle folder. Secrets are hidden by those who make the texts: here nobody can tell free text
 * from what readers of the bundle take at its word. What a call has returned from is on the disk, whatever happens next. */
export interface BundleWriter {
  readonly folder: string;
  /** A whole file: it appears complete or not at all. */
  write(path: string, text: string): Promise<void>;
  /** Several files of one folder; the last one appears after all others are on the disk. */
  writeAll(files: readonly { readonly path: string; readonly text: string }[]): Promise<void>;
  /** Adds to the end of a file. */
  append(path: string, text: string): Promise<void>;
  /** Writes the manifest; nothing may be written afterwards. */
  finish(): Promise<void>;
}

/** Opens a writer for a folder, which is made when it is not there. */
export const bundleWriter = async (folder: string): Promise<BundleWriter> => {
  await guarded(folder, () => mkdir(folder, { recursive: true }));
  const write = async (path: string, text: string): Promise<void> => {
    const target = join(folder, path);
    const made = await mkdir(dirname(target), { recursive: true });
    if (made !== undefined) await flushFolder(dirname(made));
    await flushed(`${target}.part`, 'w', text);
    await rename(`${target}.part`, target);
  };
  return {
    folder,
    write: (path, text) =>
      guarded(folder, async () => {
        await write(path, text);
        await flushFolder(dirname(join(folder, path)));
      }),
    writeAll: (files) =>
      guarded(folder, async () => {
        await Promise.all(files.slice(0, -1).map(({ path, text }) => write(path, text)));
        for (const path of new Set(files.map(({ path }) => dirname(path))))
          await flushFolder(join(folder, path));
        const last = files.at(-1);
        if (last) {
          await write(last.path, last.text);
          await flushFolder(dirname(join(folder, last.path)));
        }
      }),
    append: (path, text) => guarded(folder, () => appended(join(folder, path), text)),
    finish: () =>
      guarded(folder, async () => {
        await write(bundleFiles.manifest, await manifestOf(folder));
        await flushFolder(folder);
      }),
  };
};

const flushed = async (path: string, flags: 'w' | 'a', text: string): Promise<void> => {
  const file = await open(path, flags);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Adds all of a text, or, when the disk does not take it, nothing: half a line would spoil the next one. */
const appended = async (path: string, text: string): Promise<void> => {
  const before = await size(path);
  try {
    await flushed(path, 'a', text);
  } catch (error) {
    await truncate(path, before).catch(() => undefined);
    throw error;
  }
};

/** Cuts off a last line that a crash left without its end, so that the next one does not continue it. */
export const cutTornLine = async (path: string): Promise<void> => {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes && bytes.length > 0 && bytes.at(-1) !== 0x0a) await truncate(path, bytes.lastIndexOf(0x0a) + 1);
};

const size = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
};

/** A name is on the disk only when its folder is. */
const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const guarded = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new RiggerError([
      problem('experiment/disk', `${folder} cannot be written: ${message}`, {
        help:
          code === 'ENOSPC' || code === 'EDQUOT'
            ? 'free some space, and continue the run with --resume'
            : 'make the folder writable, and continue the run with --resume',
      }),
    ]);
  }
};
