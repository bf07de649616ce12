import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder itself, or the nearest one above it that exists. */
const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** Whether files can be made in a folder that may not exist yet, and how many bytes are free there. */
export const roomAt = (path: string): { readonly writable: boolean; readonly free: number } => {
  const folder = nearestExisting(path);
  const { bavail, bsize } = statfsSync(folder);
  return { writable: isWritable(folder), free: bavail * bsize };
};

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
