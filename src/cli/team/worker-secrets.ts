import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { identityFilesIn, readIdentities, usualIdentityFile } from '../../language/vault/index.js';
import { problem, RiggerError } from '../../model/index.js';
import { pathFrom } from '../../team/project/path-from.js';
import { isProjectPath } from '../../team/project/project-file.js';
import { needOfSecret } from '../../team/project/secret-need.js';
import type { Project } from '../program/project.js';
import { repositoryNeed, repositoryOf } from './repository.js';

/** What a worker has that no run brings. */
export interface OwnSecrets {
  /** By which runs ask for it. */
  readonly offers: readonly string[];
  /** Files, by the paths at which runs want them. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Flags of apply by which a run that came with its project uses them. */
  readonly access: readonly string[];
}

/** What the worker's own rigger.yml names. @throws RiggerError where something of it cannot be read */
export const ownSecrets = async ({
  root,
  settings,
  vaultIdentities,
  vaultPasswordFile,
}: Project): Promise<OwnSecrets> => {
  const { secrets: named = {}, become_password_file: become } = settings.worker ?? {};
  const secrets = new Map(
    Object.entries(named).map(([name, file]) => [name, readable(`secrets: ${name}`, pathFrom(root, file))]),
  );
  for (const [name, file] of secrets)
    if (!isProjectPath(name) && pathFrom(root, name) !== file)
      throw wrong(
        `secrets: ${name}: ${file} cannot stand there`,
        'a path that is not below the project is where it is: name the same path twice',
      );
  const identities = identityFiles(vaultIdentities);
  const hasIdentity =
    identities.length > 0 && (await readIdentities({ identityFiles: identities })).length > 0;
  const password = vaultPasswordFile === undefined ? undefined : resolve(vaultPasswordFile);
  const becomeFile =
    become === undefined ? undefined : readable('become_password_file', pathFrom(root, become));
  const repository = await repositoryOf(root);
  return {
    offers: [
      ...(hasIdentity ? ['vault:age'] : []),
      ...(password !== undefined || process.env.ANSIBLE_VAULT_PASSWORD_FILE ? ['vault:password'] : []),
      ...(becomeFile === undefined ? [] : ['become']),
      ...(repository === undefined ? [] : [repositoryNeed(repository.first)]),
      ...[...secrets.keys()].map(needOfSecret),
    ],
    secrets,
    access: [
      ...identities.flatMap((path) => ['--vault-identity', path]),
      ...(password === undefined ? [] : ['--vault-password-file', password]),
      ...(becomeFile === undefined ? [] : ['--become-password-file', becomeFile]),
    ],
  };
};

/** Those that the worker itself would use; named in full, as a run's own rigger.yml may name others. */
const identityFiles = (named: readonly string[]): readonly string[] => {
  const inEnvironment = identityFilesIn(process.env);
  const usual = [usualIdentityFile()].filter((path) => existsSync(path));
  const files = named.length > 0 ? named : inEnvironment.length > 0 ? inEnvironment : usual;
  return files.map((path) => resolve(path));
};

const readable = (what: string, file: string): string => {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw wrong(`${what}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!statSync(file).isFile()) throw wrong(`${what}: ${file} is no file`);
  return file;
};

const wrong = (message: string, help?: string): RiggerError =>
  new RiggerError([problem('cli/settings', `rigger.yml: worker: ${message}`, { help })]);
