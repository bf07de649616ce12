import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { controllerFiles, placeOnDisk } from './controller-files.js';
import { isEncrypted } from './yaml/index.js';

/** Why a value of the controller cannot be had. */
export class ControllerValueMissing extends Error {
  /** @param absent it is not there, for which whoever asks may have a default */
  constructor(
    message: string,
    readonly absent: boolean,
  ) {
    super(message);
  }
}

/**
 * A variable of the environment in which rigger runs.
 * @throws ControllerValueMissing
 */
export const environmentValue = (name: string): string => {
  controllerFiles().environment(name);
  const value = Object.hasOwn(process.env, name) ? process.env[name] : undefined;
  if (value === undefined) throw new ControllerValueMissing(`finds no ${name} in the environment`, true);
  return value;
};

/** Bytes: a key, a token, a certificate; larger files are for `copy`. */
const largest = 1024 * 1024;

/**
 * The text of a file of the controller, without the newline at its end.
 * @param path absolute, or below the home directory as `~/…`: what it is relative to would be a guess
 * @throws ControllerValueMissing
 */
export const controllerFile = (path: string): string => {
  const whole = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  if (!whole.startsWith('/'))
    throw new ControllerValueMissing(
      `takes a whole path, and ${path} is a part of one: put playbook_dir or role_path before it with path_join`,
      false,
    );
  const bytes = controllerFiles().read(whole, bytesOf(whole));
  const text = decoded(whole, bytes);
  if (isEncrypted(text) || text.startsWith('age-encryption.org/'))
    throw new ControllerValueMissing(
      `does not open ${whole}, which is encrypted: put its value into a file of variables`,
      false,
    );
  return text.replace(/\r?\n$/, '');
};

const bytesOf = (path: string): Buffer => {
  let file: number;
  try {
    // A pipe without a writer would be waited for.
    file = openSync(placeOnDisk(path), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const gone = code === 'ENOENT' || code === 'ENOTDIR';
    throw new ControllerValueMissing(
      gone ? `finds no file ${path} on the controller` : `cannot read ${path} on the controller: ${code}`,
      gone,
    );
  }
  try {
    if (!fstatSync(file).isFile())
      throw new ControllerValueMissing(`takes a file, and ${path} is none`, false);
    const room = Buffer.alloc(largest + 1);
    let length = 0;
    for (let read = 1; read > 0 && length <= largest; length += read)
      read = readSync(file, room, length, room.length - length, null);
    if (length > largest)
      throw new ControllerValueMissing(`takes a file of at most 1 MiB, and ${path} is larger`, false);
    return room.subarray(0, length);
  } finally {
    closeSync(file);
  }
};

const decoded = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ControllerValueMissing(`takes text in UTF-8, and ${path} is none`, false);
  }
};
