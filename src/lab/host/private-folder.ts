import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder for its owner alone, and not those above it: others have to pass there, such as the private PostgreSQL
 * of root, which is another user.
 */
export const makePrivateFolder = (folder: string): void => {
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
};
