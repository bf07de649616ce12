import { relative, resolve } from 'node:path';

/** A path as a user would type it: relative to the working directory when it lies inside, whole otherwise. */
export const shownPath = (path: string): string => {
  const absolute = resolve(path);
  const near = relative(process.cwd(), absolute);
  if (near === '') return '.';
  return near.startsWith('..') ? absolute : near;
};
