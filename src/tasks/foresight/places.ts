import { posix } from 'node:path';
import { scopeOf } from '../../facts/reading/scopes.js';
import type { FactScope } from '../../model/index.js';

/** How a path is called where aliases such as /var/run and /bin are folded, so that two can be compared. */
export const placeOf = (path: string): string => scopeOf.file(path).slice('file:'.length);

/** Whether a place is strictly below another. */
export const isBelow = (place: string, above: string): boolean =>
  above === '/' ? place !== '/' : place.startsWith(`${above}/`);

/** Whether one is the other, or above it. */
export const reaches = (place: string, other: string): boolean => place === other || isBelow(other, place);

export const folderOf = (place: string): string => posix.dirname(place);

/** The most that a change of a path touches: the path, and directories above it that it makes, all but the root's own. */
export const reachOf = (path: string): FactScope => scopeOf.file(`/${placeOf(path).split('/')[1] ?? ''}`);
