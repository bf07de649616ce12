import { observers } from '../../experiment/observers/catalogue.js';
import { observerReference, workloadReference } from '../../experiment/reference.js';
import { workloads } from '../../experiment/workloads/catalogue.js';
import { namedFacts } from '../../facts/catalogue.js';
import { factReference } from '../../facts/reading/reference.js';
import { languageReference } from '../../language/reference.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { taskReference } from '../../tasks/reference.js';
import { apiRoutes } from '../../web/api/routes.js';
import { apiReference } from '../../web/reference.js';
import { allCodes } from '../program/all-codes.js';
import { allCommands, everyCommandsFlags } from '../program/command-tree.js';
import { settingsPage } from '../program/settings.js';
import { commandReference } from './commands.js';
import { errorReference } from './errors.js';
import { manPage } from './man-page.js';

/**
 * Every page that is made from the code, by its path below `docs/`.
 * @param factExamples values of facts that were read on real hosts
 */
export const generatedPages = async (
  factExamples: Readonly<Record<string, unknown>>,
  version: string,
): Promise<Readonly<Record<string, string>>> => {
  const commands = await allCommands();
  const common = new Set(['--help', ...everyCommandsFlags.map(([flag]) => flag)]);
  return {
    'reference/commands.md': commandReference(commands, common),
    'reference/tasks.md': taskReference(taskCatalogue.values()),
    'reference/facts.md': factReference(namedFacts, factExamples),
    'reference/language.md': languageReference(),
    'reference/workloads.md': workloadReference(workloads.values()),
    'reference/observers.md': observerReference(observers.values()),
    'reference/errors.md': errorReference(allCodes),
    'reference/api.md': apiReference(apiRoutes),
    'settings.md': settingsPage(),
    'man/rigger.1': manPage(commands, version, common),
  };
};
