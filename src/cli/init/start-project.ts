import { join } from 'node:path';
import { shownPath } from '../../language/shown-path.js';
import { quote } from '../../model/index.js';
import { writeSchemasInto } from '../schema/write.js';
import { experimentFiles } from './experiment-files.js';
import { makeProject } from './make-project.js';
import { projectFiles } from './project-files.js';

/** Makes the project with the schemas for editors, and says what was made and what to type next. */
export const startProject = async (folder: string, measures: boolean): Promise<void> => {
  const files = measures ? experimentFiles : projectFiles;
  const made = [...(await makeProject(folder, files)), ...(await writeSchemasInto(join(folder, 'schema')))];
  for (const path of made) process.stderr.write(`made ${shownPath(path)}\n`);
  const enter = folder === '.' ? '' : `cd ${quote(folder)} && `;
  process.stderr.write(
    `next: ${enter}rigger plan ${measures ? 'playbooks/copying.yml' : 'playbooks/site.yml'}\n`,
  );
};
