import { quote } from '../../model/index.js';
import { makeProject } from './make-project.js';

/** Makes the project, and says on standard error what was made and what to type next. */
export const startProject = async (folder: string): Promise<void> => {
  for (const path of await makeProject(folder)) process.stderr.write(`made ${path}\n`);
  const enter = folder === '.' ? '' : `cd ${quote(folder)} && `;
  process.stderr.write(`next: ${enter}rigger plan playbooks/site.yml\n`);
};
