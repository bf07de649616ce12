import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import type { ProjectFiles } from './project-files.js';

/** Writes the files of a new project; if one is there already, none is written. @returns their paths */
export const makeProject = async (folder: string, files: ProjectFiles): Promise<string[]> => {
  const paths = Object.keys(files).map((name) => join(folder, name));
  const inTheWay = paths.filter((path) => existsSync(path));
  if (inTheWay.length > 0)
    throw new RiggerError(
      inTheWay.map((path) =>
        problem('cli/init', `${path} exists already`, { help: 'choose another folder' }),
      ),
    );
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return paths;
};
