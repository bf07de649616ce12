import { fileState } from '../../facts/files/file-state.js';
import { leaving, type Prediction } from '../../model/index.js';
import { folderOf, placeOf, reaches } from './places.js';

/**
 * Files that come, go or change, of which nothing more is told, with the directories that hold them: what is neither one
 * of them nor above, below or beside them stays.
 */
export const leavesSomewhere = (paths: readonly string[]): Prediction => {
  const places = paths.map(placeOf);
  return leaving(fileState, (before, { path }) => {
    const asked = [path, ...(before.realPath === undefined ? [] : [before.realPath])].map(placeOf);
    const isNear = (place: string): boolean =>
      places.some(
        (one) =>
          reaches(one, place) ||
          reaches(place, one) ||
          // Where it is not there, it tells what its directory is.
          (before.type === 'absent' && reaches(folderOf(place), one)),
      );
    return asked.some(isNear) ? undefined : before;
  });
};
