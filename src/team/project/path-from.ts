import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The absolute path of a file as it is written: from the home of the user with `~/`, otherwise from a folder. */
export const pathFrom = (folder: string, written: string): string =>
  written.startsWith('~/') ? join(homedir(), written.slice(2)) : resolve(folder, written);
