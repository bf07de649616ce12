import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shownPath } from '../../language/shown-path.js';
import { findProject } from '../program/project.js';
import { schemaNamed, schemaNames } from './schemas.js';

/** Writes every schema into a folder. @returns their paths */
export const writeSchemasInto = async (folder: string): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  const paths = schemaNames.map((name) => join(folder, `${name}.schema.json`));
  for (const [index, name] of schemaNames.entries())
    await writeFile(paths[index]!, `${JSON.stringify(schemaNamed(name), null, 1)}\n`);
  return paths;
};

/** `rigger schema --write`: the schemas of the project at hand. */
export const writeSchemas = async (): Promise<string[]> => {
  const { root } = await findProject();
  return (await writeSchemasInto(join(root, 'schema'))).map(shownPath);
};
