import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodes, problem, RiggerError } from '../../model/index.js';

/**
 * A file of the controller that arrives in pieces and appears whole or not at all.
 * Written synchronously, so that a fast host cannot fill the memory.
 * @throws RiggerError `connection/save-failed` when the controller's disk does not take it
 */
export class SavedFile {
  readonly #part: string;
  readonly #descriptor: number;

  constructor(readonly path: string) {
    // A name of its own, and no longer than others: several hosts may send the same file at once, and the last one wins.
    this.#part = join(dirname(path), `.rigger.${randomBytes(6).toString('hex')}.part`);
    this.#descriptor = this.#try(() => {
      mkdirSync(dirname(path), { recursive: true });
      return openSync(this.#part, 'wx', 0o600);
    });
  }

  write(bytes: Uint8Array): void {
    this.#try(() => {
      let done = 0;
      while (done < bytes.length) done += writeSync(this.#descriptor, bytes, done);
    });
  }

  keep(): void {
    closeSync(this.#descriptor);
    try {
      this.#try(() => renameSync(this.#part, this.path));
    } catch (error) {
      rmSync(this.#part, { force: true });
      throw error;
    }
  }

  discard(): void {
    closeSync(this.#descriptor);
    rmSync(this.#part, { force: true });
  }

  #try<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new RiggerError(
        [
          problem(
            'connection/save-failed',
            `${this.path} on the controller cannot be written: ${(error as Error).message}`,
            { help: 'make room, or let the folder be written to; nothing was left half-written' },
          ),
        ],
        exitCodes.hostFailed,
        { cause: error },
      );
    }
  }
}
