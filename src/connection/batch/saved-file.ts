import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file of the controller that arrives in pieces and appears whole or not at all.
 * Written synchronously, so that a fast host cannot fill the memory.
 */
export class SavedFile {
  readonly #part: string;
  readonly #descriptor: number;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#part = `${path}.part`;
    this.#descriptor = openSync(this.#part, 'w', 0o600);
  }

  write(bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) done += writeSync(this.#descriptor, bytes, done);
  }

  keep(): void {
    closeSync(this.#descriptor);
    renameSync(this.#part, this.path);
  }

  discard(): void {
    closeSync(this.#descriptor);
    rmSync(this.#part, { force: true });
  }
}
