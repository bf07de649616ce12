import type { ManagerFiles } from '../../facts/network/manager-files.js';
import { headOf, withParts } from '../boot-parts.js';
import type { FilePart } from './wish.js';

const title = 'Written by rigger; each part is changed and removed by the task that made it.\n';

/**
 * What becomes of rigger's files when one task, by its key, has these parts and no others: a file keeps the parts of
 * other tasks, and one without any is gone. Only those that differ.
 */
export const editedFiles = (
  found: ManagerFiles,
  key: string,
  parts: readonly FilePart[],
): ReadonlyMap<string, string | undefined> => {
  const own = new Map(parts.map((part) => [part.path, part]));
  const paths = [...new Set([...Object.keys(found), ...own.keys()])].sort();
  return new Map(
    paths.flatMap((path): [string, string | undefined][] => {
      const part = own.get(path);
      const before = found[path];
      if (!part && !before?.includes(`\n#: ${key}\n`)) return [];
      const head = part ? `${title}\n${part.head}`.trimEnd() : headOf(before ?? '');
      const after = withParts(before, head, new Map([[key, part?.text.trimEnd()]]));
      return after === before ? [] : [[path, after]];
    }),
  );
};
