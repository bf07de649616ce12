import { pathFrom } from './path-from.js';

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

/** Where the worker's files for these needs are to a run whose project is in that folder: absolute paths. */
export const secretPlaces = (folder: string, needs: readonly string[]): readonly string[] =>
  needs
    .filter((need) => need.startsWith(prefix))
    .flatMap((need) => {
      let path: string | undefined;
      try {
        path = secretOfNeed(need);
      } catch {
        // A name that stands for no path: there is no file of it.
      }
      if (path === undefined) return [];
      return [pathFrom(folder, path)];
    });
