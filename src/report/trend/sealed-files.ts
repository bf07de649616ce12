import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { bundleFiles, fileIn } from '../data/bundle.js';

/** The bytes of one file after the other: of ten thousand runs, memory of their own for each costs more than reading. */
let room = Buffer.allocUnsafe(1 << 20);

/** Files of a bundle, each read once and found to be what the manifest says. */
export class SealedFiles {
  readonly #real: string;
  readonly #manifest: string;

  constructor(readonly folder: string) {
    this.#real = realpathSync.native(folder);
    this.#manifest = `\n${this.#read(bundleFiles.manifest).toString('utf8')}`;
  }

  /** Paths below a folder that the manifest lists. */
  listed(prefix: string): string[] {
    const found: string[] = [];
    const mark = `  ${prefix}`;
    for (let at = this.#manifest.indexOf(mark); at !== -1; at = this.#manifest.indexOf(mark, at + 1))
      found.push(this.#manifest.slice(at + 2, this.#manifest.indexOf('\n', at)));
    return found;
  }

  /**
   * The bytes of a file, good until the next one is read.
   * @throws RiggerError with exit code 5 where they are not those of the manifest
   */
  bytes(path: string): Buffer {
    const content = this.#read(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (this.#manifest.includes(`\n${found}  ${path}\n`)) return content;
    throw this.#altered(path, 'changed since the run, or added to it');
  }

  text(path: string): string {
    return this.bytes(path).toString('utf8');
  }

  /** What is a link, or no file, is no part of a bundle, and nothing is waited for. */
  #read(path: string): Buffer {
    if (
      path.includes('/') &&
      realpathSync.native(join(this.folder, dirname(path))) !== join(this.#real, dirname(path))
    )
      fileIn(this.folder, path);
    let file: number;
    try {
      file = openSync(
        join(this.#real, path),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw this.#altered(path, 'the manifest lists this file, and it is missing');
      fileIn(this.folder, path);
      throw error;
    }
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) fileIn(this.folder, path);
      if (room.length < stats.size) room = Buffer.allocUnsafe(stats.size);
      let filled = 0;
      for (let more = -1; more !== 0 && filled < stats.size; filled += more)
        more = readSync(file, room, filled, stats.size - filled, null);
      return room.subarray(0, filled);
    } finally {
      closeSync(file);
    }
  }

  #altered(path: string, message: string): RiggerError {
    return new RiggerError(
      [
        problem('verify/manifest', `${this.folder}/${path}: ${message}`, {
          help: `restore the file from a copy of the bundle; \`rigger verify ${this.folder}\` lists all that differs`,
        }),
      ],
      exitCodes.different,
    );
  }
}
