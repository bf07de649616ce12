import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { controllerFiles, placeOnDisk } from '../../language/controller-files.js';
import { issueWording } from '../../language/playbook/checks.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { parseYaml, type Yaml } from '../../language/yaml/index.js';
import { type Diagnostic, didYouMean, problem, RiggerError } from '../../model/index.js';
import { type CommandName, commandNames } from './command-names.js';
import { nearestRoot } from './project-root.js';
import { type Settings, settings, shareOf } from './settings.js';

/** A user's repository: its folder, and what its `rigger.yml` says. */
export interface Project {
  readonly root: string;
  readonly inventory: readonly string[];
  readonly runsFolder: string;
  readonly forks?: number;
  /** Absolute. */
  readonly rolesFolders: readonly string[];
  readonly vaultIdentities: readonly string[];
  readonly vaultPasswordFile?: string;
  readonly logFile?: string;
  readonly notifyCommand?: readonly string[];
  /** Of experiments that name none. */
  readonly smallestEffect?: number;
  /** What its `rigger.yml` says, as it is written. */
  readonly settings: Settings;
}

/**
 * The nearest folder, from this one upwards, that holds `rigger.yml`, `inventory/` or `playbooks/`;
 * this one when there is none.
 */
export const findProject = async (from: string = process.cwd()): Promise<Project> => {
  const root = nearestRoot(resolve(from)) ?? resolve(from);
  const file = join(root, 'rigger.yml');
  const given = existsSync(file) ? await readSettings(file) : {};
  const within = (paths: string | readonly string[]): string[] =>
    [paths].flat().map((path) => shownPath(resolve(root, path)));
  return {
    root,
    inventory: within(given.inventory ?? 'inventory').filter((path) => existsSync(path)),
    runsFolder: shownPath(join(root, 'runs')),
    rolesFolders: [given.roles_path ?? []].flat().map((path) => resolve(root, path)),
    vaultIdentities: within(given.vault_identities ?? []),
    ...(given.forks === undefined ? {} : { forks: given.forks }),
    ...(given.vault_password_file === undefined
      ? {}
      : { vaultPasswordFile: within(given.vault_password_file)[0]! }),
    ...(given.log_file === undefined ? {} : { logFile: within(given.log_file)[0]! }),
    ...(given.notify_command === undefined ? {} : { notifyCommand: given.notify_command }),
    ...(given.smallest_effect === undefined ? {} : { smallestEffect: shareOf(given.smallest_effect) }),
    settings: given,
  };
};

/**
 * The words that `default_flags` puts before those of a command.
 * @throws RiggerError for a mistake in `rigger.yml`
 */
export const defaultFlags = async (file: string, command: string): Promise<readonly string[]> =>
  (await readSettings(file)).default_flags?.[command as CommandName] ?? [];

const settingsProblems = (issue: z.core.$ZodIssue, yaml: Yaml): Diagnostic[] => {
  if (issue.code !== 'unrecognized_keys')
    return [
      problem('cli/settings', `rigger.yml: ${issue.path.join('.')} ${issueWording(issue, undefined)}`, {
        position: yaml.at(issue.path),
      }),
    ];
  const inside = issue.path.join('.');
  const known: readonly string[] = inside === '' ? Object.keys(settings.shape) : commandNames;
  return issue.keys.map((key) =>
    problem(
      'cli/settings',
      inside === ''
        ? `rigger.yml has no setting ${key}`
        : `rigger.yml: ${inside}: there is no command ${key}`,
      {
        position: yaml.keyAt([...issue.path, key]),
        help: [didYouMean(key, known)]
          .filter((words) => words !== undefined)
          .concat(`the ${inside === '' ? 'settings' : 'commands'} are ${known.join(', ')}`)
          .join('; '),
      },
    ),
  );
};

const readSettings = async (file: string): Promise<Settings> => {
  const bytes = controllerFiles().read(resolve(file), readFileSync(placeOnDisk(file)));
  const yaml = await parseYaml(textOf(bytes, shownPath(file)), shownPath(file));
  const result = settings.safeParse(yaml.data ?? {});
  const mistakes = result.success
    ? []
    : result.error.issues.flatMap((issue) => settingsProblems(issue, yaml));
  if (yaml.diagnostics.length + mistakes.length > 0)
    throw new RiggerError([...yaml.diagnostics, ...mistakes]);
  return result.data ?? {};
};
