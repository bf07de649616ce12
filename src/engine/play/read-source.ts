import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { controllerFiles, placeOnDisk, readControllerFile } from '../../language/controller-files.js';
import { type Position, problem, RiggerError, type Source, type SourceRequest } from '../../model/index.js';
import { listingOf, readTree } from './source-tree.js';

/** A file of the controller as it is, or all that a directory holds. */
export type FoundSource = Pick<Source, 'entries'> & { readonly content: Uint8Array };

/**
 * What stands at a path of the controller; undefined where nothing does.
 * @throws RiggerError `engine/source-unreadable`
 */
export const readSource = async (
  path: string,
  { tree, place }: Pick<SourceRequest, 'tree' | 'place'>,
  position?: Position,
): Promise<FoundSource | undefined> => {
  try {
    if (place) {
      if ((await stat(placeOnDisk(path))).isDirectory()) {
        controllerFiles().folder(path);
        return { content: Buffer.alloc(0) };
      }
      throw new RiggerError([
        problem('engine/source-unreadable', `${path} is not a directory`, {
          position,
          help: 'name the directory whose content is wanted; a single file is for `copy`',
        }),
      ]);
    }
    if (!tree) return { content: await readControllerFile(path) };
    const entries = await readTree(path);
    return { entries, content: Buffer.from(listingOf(entries)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (error instanceof RiggerError || code === undefined) throw error;
    const help =
      code === 'EISDIR'
        ? `it is a directory: what is in it is copied by \`copy\` with \`src: ${basename(path)}/\``
        : undefined;
    throw new RiggerError([
      problem('engine/source-unreadable', `${path} cannot be read: ${message}`, { position, help }),
    ]);
  }
};
