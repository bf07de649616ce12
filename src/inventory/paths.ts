import { isAbsolute, relative, resolve } from 'node:path';

/** A path as the user would type it: relative to the working directory where that is shorter. */
export const shownPath = (path: string): string => {
  const absolute = isAbsolute(path) ? path : resolve(path);
  const short = relative(process.cwd(), absolute);
  return short !== '' && short.length < absolute.length ? short : absolute;
};
