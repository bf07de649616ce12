import { posix } from 'node:path';
import type { FileState, FileType } from '../facts/files/file-state.js';
import { problem, type Refused, refused } from '../model/index.js';

/** Nothing stands at the path, and neither does its directory. */
export const noParent = (path: string): Refused =>
  refused(
    problem('tasks/no-parent', `${path} cannot be written: ${posix.dirname(path)} is not a directory`, {
      help: `add a task \`directory: ${posix.dirname(path)}\` before this one`,
    }),
  );

/** Something else than the wanted type stands at the path. */
export const wrongType = (path: string, found: FileType, wanted: string): Refused =>
  refused(
    problem('tasks/wrong-type', `${path} is a ${typeNames[found]}, not a ${wanted}`, {
      help: whereToPut(path, found),
    }),
  );

/** What holds much, or is not a file at all, is never proposed for removal. */
const whereToPut = (path: string, found: FileType): string => {
  if (found === 'directory') return 'name a path inside it, or another one';
  if (found !== 'file' && found !== 'link') return 'choose another path';
  return `choose another path; if nothing needs what is there, remove it first: \`file: { path: ${path}, state: absent }\``;
};

export const missing = (what: string, help: string): Refused =>
  refused(problem('tasks/missing', `${what} does not exist`, { help }));

export const impossible = (message: string, help: string): Refused =>
  refused(problem('tasks/impossible', message, { help }));

export const unsupported = (message: string, help: string): Refused =>
  refused(problem('tasks/unsupported-host', message, { help }));

/** Why a file cannot be written at a path; undefined when it can. */
export const cannotWrite = (path: string, state: FileState): Refused | undefined => {
  if (state.type === 'absent') return state.parent === 'directory' ? undefined : noParent(path);
  return state.type === 'file' ? undefined : wrongType(path, state.type, 'regular file');
};

const typeNames: Readonly<Record<FileType, string>> = {
  file: 'regular file',
  directory: 'directory',
  link: 'symbolic link',
  fifo: 'named pipe',
  socket: 'socket',
  block: 'block device',
  character: 'character device',
};
