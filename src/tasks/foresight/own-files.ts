import type { PresentFile } from '../../facts/files/file-state.js';
import { type FileQuestion, type FileState, fileState } from '../../facts/files/file-state.js';
import { leaving, type Prediction, revised, unforeseen } from '../../model/index.js';
import { aroundPath } from './around-path.js';
import { instead } from './instead.js';
import { folderOf, isBelow, placeOf, reaches } from './places.js';

/** The folder that is rigger's alone: it comes with the first file in it, and goes with the last. */
const ownFolder = '/etc/rigger';

/**
 * Predictions for files that rigger keeps on a host: they come with the folders above them, and go with those of them
 * that are empty then.
 * @param told what a question about one of them reads; nothing can be told of it unless given
 */
export const leavesOwnFiles = (
  paths: readonly string[],
  come: boolean,
  told?: (before: FileState, question: FileQuestion) => FileState | undefined,
): readonly Prediction[] => {
  const isAbove = (place: string): boolean => paths.some((path) => isBelow(path, place));
  return instead(
    aroundPath(paths, { state: { type: 'absent', parent: 'absent' } }),
    leaving(fileState, (before, question) => {
      const place = placeOf(question.path);
      if (paths.includes(place)) return told?.(before, question);
      if (paths.some((path) => isBelow(place, path))) return undefined;
      if (isAbove(place))
        return before.type === 'directory' && (come || !reaches(ownFolder, place))
          ? revised<PresentFile>(before, { size: unforeseen })
          : undefined;
      if (before.type !== 'absent' || !isAbove(folderOf(place))) return before;
      if (come) return revised(before, { parent: 'directory' });
      return reaches(ownFolder, place) ? undefined : before;
    }),
  );
};
