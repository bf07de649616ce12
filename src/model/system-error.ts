import { entryOf } from './entry.js';
/** Why the system refused something, in words; what it says itself where there are none. */
export const systemReason = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return entryOf(reasons, code) ?? message;
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota on the disk is used up',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
};

/** Whether an error is the system’s refusal of something that was asked of it, and no defect of the program. */
export const isSystemRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code) in reasons;
