import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** Bytes read at a time. */
const piece = 1 << 20;

/** Bytes from which a file is worth a thread of its own. */
const large = 1 << 24;

/** More threads than this wait for the disk. */
const mostThreads = 4;

/** Reads a file and tells the SHA-256 of what it holds, in hex. Text, since it is the body of a thread as well. */
const body = `
  const { createHash } = require('node:crypto');
  const { closeSync, openSync, readSync } = require('node:fs');
  const { parentPort } = require('node:worker_threads');
  const buffer = Buffer.allocUnsafeSlow(${piece});
  parentPort.on('message', (path) => {
    try {
      const file = openSync(path, 'r');
      try {
        const hash = createHash('sha256');
        for (let size; (size = readSync(file, buffer, 0, buffer.length, null)) > 0; )
          hash.update(buffer.subarray(0, size));
        parentPort.postMessage({ sum: hash.digest('hex') });
      } finally {
        closeSync(file);
      }
    } catch ({ message, code }) {
      parentPort.postMessage({ message, code });
    }
  });
`;

/**
 * The SHA-256 of a file in hex. A small one is read at once, since a stream costs more than its bytes do; a large one
 * by a thread of its own, so that several are read at a time and nothing else has to wait.
 * @throws Error of the system with its code, as for a file that is not there
 */
export const sha256 = async (path: string): Promise<string> => {
  // A pipe would be waited for without end.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (fstatSync(file).size < large) return sumOf(file);
  } finally {
    closeSync(file);
  }
  return threads.sum(path);
};

/** Files that are read before others of this process have their turn. */
const filesAtOnce = 256;

/** The SHA-256 of each file, in hex; of large ones several are read at a time. @throws as `sha256` does */
export const sumsOf = async (paths: readonly string[]): Promise<string[]> => {
  const sums: Promise<string>[] = [];
  for (const path of paths) {
    const sum = sha256(path);
    // It is told at the end, to whom waits for all of them.
    sum.catch(() => {});
    if (sums.push(sum) % filesAtOnce === 0) await new Promise(setImmediate);
  }
  return Promise.all(sums);
};

const sumOf = (file: number): string => {
  const hash = createHash('sha256');
  buffer ??= Buffer.allocUnsafeSlow(piece);
  for (;;) {
    const size = readSync(file, buffer, 0, piece, null);
    if (size === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, size));
  }
};

let buffer: Buffer | undefined;

interface Answer {
  readonly sum?: string;
  readonly message?: string;
  readonly code?: string;
}

interface Job {
  readonly path: string;
  readonly resolve: (sum: string) => void;
  readonly reject: (error: Error) => void;
}

/** Threads for large files: as many as there are processors, begun when they are needed and ended with the last file. */
class Threads {
  readonly #waiting: Job[] = [];
  #running = 0;

  sum(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ path, resolve, reject });
      if (this.#running < Math.min(mostThreads, availableParallelism())) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running++;
    try {
      const { Worker: Thread } = await import('node:worker_threads');
      if (this.#waiting.length === 0) return;
      const thread = new Thread(body, { eval: true, execArgv: [] });
      try {
        for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) await ask(thread, job);
      } finally {
        await thread.terminate();
      }
    } catch (error) {
      // Without a thread nobody would answer those who wait.
      for (const { reject } of this.#waiting.splice(0)) reject(error as Error);
    } finally {
      this.#running--;
    }
  }
}

const threads = new Threads();

/** @throws Error when the thread ends before it has answered, which is told to who waits for the sum as well */
const ask = (thread: Worker, { path, resolve, reject }: Job): Promise<void> =>
  new Promise((done, fail) => {
    const end = (settle: () => void) => {
      // By name: the thread has listeners of its own, without which it hears nothing any more.
      thread.off('message', onAnswer).off('error', onError).off('exit', onExit);
      settle();
      done();
    };
    const onAnswer = ({ sum, message, code }: Answer) =>
      end(() =>
        sum === undefined ? reject(Object.assign(new Error(message), code ? { code } : {})) : resolve(sum),
      );
    const onError = (error: Error) => {
      fail(error);
      end(() => reject(error));
    };
    const onExit = () => onError(new Error(`the thread that reads ${path} has ended`));
    thread.on('message', onAnswer).on('error', onError).on('exit', onExit);
    thread.postMessage(path);
  });
