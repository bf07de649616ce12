import { dirname, resolve } from 'node:path';
import { hostSource } from '../../engine/host-source.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { isSelected } from '../../engine/walk/selection.js';
import { factFields, namedFacts } from '../../facts/catalogue.js';
import { loadInventory } from '../../inventory/index.js';
import { checkNames, neverEqual } from '../../language/check/index.js';
import type { Playbook } from '../../language/play.js';
import { diskFiles, loadPlaybook } from '../../language/playbook/index.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { type Diagnostic, problem, RiggerError, type Value } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { knownNames } from '../lint/known-names.js';
import { frameOf } from '../program/failure.js';
import { withGivenTexts } from '../program/given-texts.js';
import type { Project } from '../program/project.js';
import { shippedRoles } from '../program/shipped-roles.js';
import { fetchedRoles } from '../roles/fetched-roles.js';
import { extraVars } from './extra-vars.js';
import type { PlaybookFlags } from './playbook-options.js';
import type { RunAgain } from './run-again.js';

/** All inputs of a run, read and found to be sound, as far as can be told without a host. */
export interface LoadedRun {
  readonly playbook: Playbook;
  readonly folder: string;
  readonly inventory: HostSource;
  readonly extra: ReadonlyMap<string, Value>;
  /** Texts that were read, by path: what the run was made from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly warnings: readonly Diagnostic[];
}

/** @throws RiggerError with every mistake in the playbook, the inventory and the command line */
export const loadRun = async (
  file: string,
  flags: PlaybookFlags,
  project: Project,
  decrypt: Decrypt | undefined,
  again?: RunAgain,
): Promise<LoadedRun> => {
  const paths = flags.inventory ?? project.inventory;
  const given = await extraVars(flags.extraVars ?? [], decrypt);
  const extra = again?.inPlace ? new Map([...given].filter(([name]) => !again.leaveOut(name))) : given;
  const folder = dirname(resolve(file));
  const fetched = await fetchedRoles(project.root);
  const opened = decrypt ? { decrypt } : {};
  const [{ inventory, diagnostics: ofInventory }, loaded] = await Promise.all([
    loadInventory(paths, {
      playbookDir: folder,
      ...opened,
      extraVars: Object.fromEntries(extra),
      ...(again?.inPlace ? { inPlace: again.inPlace } : {}),
    }),
    loadPlaybook(file, {
      files: withGivenTexts(diskFiles),
      roleFolders: project.rolesFolders,
      ...shippedRoles(),
      ...fetched,
      tasks: taskCatalogue,
      ...opened,
      facts: new Set(Object.keys(namedFacts)),
    }),
  ]);
  const choice = { tags: flags.tags ?? [], skip: flags.skipTags ?? [] };
  const undefinedNames = checkNames(loaded.understood, knownNames(inventory, extra.keys()), {
    takesPart: (step) => isSelected(step, choice),
  });
  const diagnostics = [
    ...ofInventory,
    ...loaded.diagnostics,
    ...neverEqual(loaded.understood, factFields),
    ...undefinedNames,
  ];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || !loaded.playbook)
    throw new RiggerError(errors.length > 0 ? errors : [noPlaybook(file)]);
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const source = hostSource(inventory, flags.limit, warnOnce());
  return { playbook: loaded.playbook, folder, inventory: source, extra, sources: loaded.sources, warnings };
};

const noPlaybook = (file: string): Diagnostic => problem('cli/no-playbook', `${file} holds no play`);

/** A pattern is matched more than once in a run; its warning is told once. */
export const warnOnce = (): ((diagnostic: Diagnostic) => void) => {
  const told = new Set<string>();
  return (diagnostic) => {
    const frame = frameOf(diagnostic);
    if (!told.has(frame)) process.stderr.write(`${frame}\n`);
    told.add(frame);
  };
};
