import { basename, dirname } from 'node:path';
import type { Files, LoadedPlaybook, LoadPlaybookOptions } from '../../../src/language/playbook/index.js';
import { loadPlaybook } from '../../../src/language/playbook/index.js';
import { showPosition } from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';

/** A project in memory; paths are relative to its root. */
const filesOf = (texts: Readonly<Record<string, string>>): Files => {
  const all = new Map(Object.entries(texts).map(([path, text]) => [`/p/${path}`, text]));
  return {
    read: async (path) => all.get(path),
    list: async (folder) => [
      ...new Set(
        [...all.keys()]
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
};

/** Loads `/p/site.yml` of a project in memory, with rigger's own tasks. */
export const loadFrom = (
  texts: Readonly<Record<string, string>>,
  options: Partial<LoadPlaybookOptions> = {},
): Promise<LoadedPlaybook> =>
  loadPlaybook('/p/site.yml', { tasks: taskCatalogue, files: filesOf({ '.git': '', ...texts }), ...options });

/** `site.yml:3:5 language/unknown-key`, the form in which tests compare mistakes. */
export const told = ({ diagnostics }: Pick<LoadedPlaybook, 'diagnostics'>): string[] =>
  diagnostics.map(({ code, position }) => {
    if (!position) return code;
    const folder = basename(dirname(position.file));
    const file = `${/^(?:p|)$/.test(folder) ? '' : `${folder}/`}${basename(position.file)}`;
    return `${showPosition({ ...position, file })} ${code.replace('language/', '')}`;
  });
