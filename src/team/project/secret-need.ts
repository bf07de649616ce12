const prefix = 'secret:';

/**
 * What a run needs that does not bring this file, and what a worker offers that has one for it: `secret:keys/lab`. A
 * path below the project is as it is from there; another as inventories write it.
 */
export const needOfSecret = (path: string): string =>
  prefix +
  encodeURIComponent(path)
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path of such a need; undefined for another one. */
export const secretOfNeed = (need: string): string | undefined =>
  need.startsWith(prefix) ? decodeURIComponent(need.slice(prefix.length)) : undefined;
