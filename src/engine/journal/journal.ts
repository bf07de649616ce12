import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventVersion, problem, RiggerError, type RunEvent } from '../../model/index.js';

/** The events that have to be on disk before the run goes on, because a resumed run relies on them. */
const durable: ReadonlySet<RunEvent['type']> = new Set([
  'run-started',
  'task-started',
  'handler-notified',
  'handlers-flushed',
  'run-finished',
]);

/** Appends events as JSON lines; those that `--resume` relies on are flushed to the disk at once. */
export class Journal {
  readonly #file: number;
  #open = true;

  /** @throws RiggerError `engine/journal` */
  constructor(readonly path: string) {
    this.#file = this.#writing(() => {
      const folder = dirname(path);
      // Said before Node's recursive mkdir calls a read-only file system a missing folder.
      if (existsSync(dirname(folder))) accessSync(dirname(folder), constants.W_OK);
      mkdirSync(folder, { recursive: true });
      const file = openSync(path, 'a+', 0o600);
      dropTornLine(file);
      return file;
    });
  }

  /** @throws RiggerError `engine/journal` when the disk does not take it: a run without a journal is none. */
  write(event: RunEvent): void {
    this.#writing(() => {
      const { size } = fstatSync(this.#file);
      try {
        writeFileSync(this.#file, `${JSON.stringify(event)}\n`);
        if (durable.has(event.type) || changedSomething(event)) fsyncSync(this.#file);
      } catch (error) {
        // A full disk may have taken the first part of the line.
        ftruncateSync(this.#file, size);
        throw error;
      }
    });
  }

  #writing<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new RiggerError([
        problem('engine/journal', `the journal ${this.path} cannot be written: ${(error as Error).message}`, {
          help: 'a run without a journal could not be resumed: make the folder writable, or free some space on its disk, and continue with --resume',
        }),
      ]);
    }
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

/** A crash may have cut the last line off; what a resumed run appends must not be glued to it. */
const dropTornLine = (file: number): void => {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  let end = size;
  for (; end > 0; end -= 1) {
    readSync(file, last, 0, 1, end - 1);
    if (last[0] === 0x0a) break;
  }
  if (end < size) ftruncateSync(file, end);
};

const changedSomething = (event: RunEvent): boolean =>
  event.type === 'task-finished' && event.changes.length > 0;

/** The journal's place in a run's folder. */
export const journalOf = (runFolder: string): string => join(runFolder, 'events.jsonl');

/**
 * Reads a journal. A last line that was cut off by a crash is left out; any other broken line, and
 * a version from the future, is an error.
 */
export const readJournal = async (path: string): Promise<RunEvent[]> => {
  const lines = (await readFile(path, 'utf8').catch((error) => unreadable(path, error))).split('\n');
  const events: RunEvent[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    try {
      events.push(JSON.parse(line) as RunEvent);
    } catch {
      if (index === lines.length - 1) break;
      throw new RiggerError([
        problem('engine/journal-broken', 'this line of the journal is not an event', {
          position: { file: path, line: index + 1, column: 1 },
          help: 'the file was changed after it was written; start a new run',
        }),
      ]);
    }
  }
  const [first] = events;
  if (first?.type === 'run-started' && first.version > eventVersion)
    throw new RiggerError([
      problem(
        'engine/journal-newer',
        `${path} was written by a newer rigger (events of version ${first.version})`,
        {
          help: `this one reads up to version ${eventVersion}; use the newer rigger`,
        },
      ),
    ]);
  return events;
};

const unreadable = (path: string, error: Error): never => {
  throw new RiggerError([problem('engine/journal', `${path} cannot be read: ${error.message}`)]);
};
