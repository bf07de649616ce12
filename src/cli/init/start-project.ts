import { join } from 'node:path';
import { shownPath } from '../../language/shown-path.js';
import { quote } from '../../model/index.js';
import { writeSchemasInto } from '../schema/write.js';
import { makeProject } from './make-project.js';

/** Makes the project with the schemas for editors, and says what was made and what to type next. */
export const startProject = async (folder: string): Promise<void> => {
  const made = [...(await makeProject(folder)), ...(await writeSchemasInto(join(folder, 'schema')))];
  for (const path of made) process.stderr.write(`made ${shownPath(path)}\n`);
  const enter = folder === '.' ? '' : `cd ${quote(folder)} && `;
  process.stderr.write(`next: ${enter}rigger plan playbooks/site.yml\n`);
};
