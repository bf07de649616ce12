import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { filesOf } from '../../experiment/bundle/index.js';
import { inputFiles } from '../inputs/format.js';

/** Files of a run that were edited before it is made again. */
export interface EditedInputs {
  readonly files: readonly string[];
  /** As `diff -u` writes it; of what is no text only that it differs. */
  readonly diff: string;
}

/** What differs between the inputs of a run and a folder in which they were edited. */
export const editedInputs = async (run: string, folder: string): Promise<EditedInputs> => {
  const root = join(run, inputFiles.folder);
  const names = [...new Set([...(await filesOf(root)), ...(await filesOf(folder))])].sort();
  const edited = names.flatMap((name) => {
    const [before, after] = [bytesOf(join(root, name)), bytesOf(join(folder, name))];
    return before && after?.equals(before) ? [] : [{ name, before, after }];
  });
  return {
    files: edited.map(({ name }) => name),
    diff: edited
      .map(({ name, before, after }) =>
        isText(before) && isText(after)
          ? createTwoFilesPatch(
              `a/${name}`,
              `b/${name}`,
              before?.toString('utf8') ?? '',
              after?.toString('utf8') ?? '',
            )
          : `Binary files a/${name} and b/${name} differ\n`,
      )
      .join(''),
  };
};

const bytesOf = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);

const isText = (bytes: Buffer | undefined): boolean => bytes === undefined || !bytes.includes(0);
