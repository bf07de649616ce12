import { authorizedKeys } from '../../facts/files/authorized-keys.js';
import type { FileState } from '../../facts/files/file-state.js';
import { mountPoint } from '../../facts/files/mount-point.js';
import { homeKeeper } from '../../facts/software/home-keeper.js';
import { homeMove } from '../../facts/software/home-move.js';
import { packageLists } from '../../facts/software/package-lists.js';
import { type ServiceState, serviceState, unitName } from '../../facts/software/service-state.js';
import { leaving, type Prediction, revised, unforeseen } from '../../model/index.js';
import { isBelow, placeOf, reaches } from './places.js';

/** Facts that are not about a path alone, and look at paths to tell: whether a change of one is of interest to them. */
export const aroundPath = (
  places: readonly string[],
  {
    state,
    inPlace,
    makesDirectory,
  }: { readonly state: FileState; readonly inPlace?: boolean; readonly makesDirectory?: boolean },
): readonly Prediction[] => {
  const reach = (path: string): boolean => places.some((place) => reaches(place, placeOf(path)));
  return [
    leaving(homeKeeper, (before) => (reach(before.home) ? undefined : before)),
    leaving(homeMove, (before, { home }) => {
      const elsewhere = before.old === 'none' || before.place === 'same';
      return elsewhere && !reach(home) ? before : undefined;
    }),
    leaving(authorizedKeys, (before) =>
      reach(before.path) || (before.realPath !== undefined && reach(before.realPath)) ? undefined : before,
    ),
    leaving(mountPoint, (before, { path, src }) => {
      if (src?.startsWith('/') && (reach(src) || places.some((place) => isBelow(place, placeOf(src)))))
        return undefined;
      if (inPlace) return before;
      const isItself = places.includes(placeOf(path));
      const isAbove = places.some((place) => isBelow(placeOf(path), place));
      if (isItself || isAbove) {
        if (!makesDirectory || before.inode !== undefined) return undefined;
        return isItself ? revised(before, { inode: unforeseen }) : before;
      }
      if (!places.some((place) => isBelow(place, placeOf(path)))) return before;
      return state.type === 'absent' ? revised(before, { holds: true }) : undefined;
    }),
    leaving(packageLists, (before) =>
      places.some(
        (place) =>
          reaches(place, '/etc/apt') ||
          reaches(place, '/etc/yum.repos.d') ||
          reaches(place, '/var/lib/apt/lists') ||
          isBelow(place, '/var/lib/apt/lists'),
      )
        ? undefined
        : before,
    ),
    leaving(serviceState, (before, { name }) =>
      places.some((place) => concernsUnit(place, name, before)) ? undefined : before,
    ),
  ];
};

const unitFolders = ['/etc/systemd/system', '/usr/lib/systemd/system'];

/** Whether a path is read for a unit: its file, its drop-ins and those of all of its kind, its links, or all units. */
const concernsUnit = (place: string, name: string, { unit }: ServiceState): boolean => {
  const folder = unitFolders.find((one) => isBelow(place, one));
  if (folder === undefined) return unitFolders.some((one) => reaches(place, one));
  const words = place.slice(folder.length + 1).split('/');
  const file = words[0]!.replace(/\.(d|wants|requires|upholds)$/, '');
  const isForMany = words[0]!.endsWith('.d') && (file.includes('-.') || !file.includes('.'));
  return [unitName(name), unit].some(
    (one) => isForMany || file === one || file === templateOf(one) || words.at(-1) === one,
  );
};

/** `getty@tty1.service` has the file `getty@.service`. */
const templateOf = (unit: string): string => unit.replace(/@.*(?=\.\w+$)/, '@');
