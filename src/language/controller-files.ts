import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * What stands between a run and the files of the controller that decide what it does. Every one of them is read
 * through here, so that a run can keep what it was made from, and be made from that again.
 */
export interface ControllerFiles {
  /** Where that which stands at a path is read: the path itself, unless a run is made from what another one kept. */
  place(path: string): string;
  /** A file was read: what it holds for the reader. */
  read(path: string, bytes: Uint8Array): Uint8Array;
  /** A link or a directory inside of a tree that is copied as it is. */
  entry(path: string, what: { readonly kind: 'directory' } | { readonly kind: 'link'; target: string }): void;
  /** What an executable inventory printed in the run that is made again; undefined where it has to be run. */
  printedBefore(path: string, args: readonly string[]): string | undefined;
  /** An executable inventory printed this. */
  printed(path: string, args: readonly string[], text: string): void;
  /** A folder takes part with all that it holds: a role, or what is sent to a host as a whole. */
  folder(path: string): void;
  /** A template asked for a variable of the environment. */
  environment(name: string): void;
  /** A secret that was left out of a file and is given by its name; undefined where there is none. */
  secret(name: string): string | undefined;
}

/** The disk as it is. */
export const asItIs: ControllerFiles = {
  place: (path) => path,
  read: (_, bytes) => bytes,
  entry: () => undefined,
  printedBefore: () => undefined,
  printed: () => undefined,
  folder: () => undefined,
  environment: () => undefined,
  secret: () => undefined,
};

let current = asItIs;

/** The files of the controller as this process sees them now. */
export const controllerFiles = (): ControllerFiles => current;

/** Lets all that is read during an act go through these files; a process makes one run at a time. */
export const throughFiles = async <T>(files: ControllerFiles, act: () => Promise<T>): Promise<T> => {
  const before = current;
  current = files;
  try {
    return await act();
  } finally {
    current = before;
  }
};

/** Reads a file that decides what a run does. @throws as `readFile` of Node does */
export const readControllerFile = async (path: string): Promise<Uint8Array> => {
  const whole = resolve(path);
  return current.read(whole, await readFile(current.place(whole)));
};

/** Where a path is looked into by those who list folders and ask what stands there. */
export const placeOnDisk = (path: string): string => current.place(resolve(path));
