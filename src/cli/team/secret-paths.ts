import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { identityFilesIn } from '../../language/vault/index.js';
import { pathFrom } from '../../team/project/path-from.js';
import type { Project } from '../program/project.js';

/** A file of passwords or keys. */
export interface SecretPath {
  /** Absolute. */
  readonly path: string;
  /** What names it: `rigger.yml`, or a variable of the environment. */
  readonly namedBy: string;
  /** A worker has one of its own in place of it, so that no run needs this one. */
  readonly replaced: boolean;
}

/** Flags of which the next word is a file of passwords or keys. */
const flags = ['--become-password-file', '--vault-password-file', '--vault-identity'];

/**
 * The files of passwords and keys that a project's rigger.yml and the environment name, whether they are there or
 * not; one that is behind a link also as what the link leads to.
 * @param env an empty value names no file
 */
export const secretPathsOf = (
  project: Pick<Project, 'root' | 'settings' | 'vaultIdentities' | 'vaultPasswordFile'>,
  env: NodeJS.ProcessEnv,
): readonly SecretPath[] => {
  const root = resolve(project.root);
  const { store, worker, default_flags: words = {} } = project.settings;
  const inRigger = (replaced: boolean, paths: readonly (string | undefined)[]): SecretPath[] =>
    paths.flatMap((path) =>
      path === undefined || path === ''
        ? []
        : [{ path: pathFrom(root, path), namedBy: 'rigger.yml', replaced }],
    );
  const inEnvironment = (name: string, paths: readonly (string | undefined)[]): SecretPath[] =>
    paths.flatMap((path) => (path ? [{ path: resolve(path), namedBy: name, replaced: true }] : []));
  // What a worker is to give may be called the same on the machine from which it is submitted.
  const wanted = [...Object.values(worker?.secrets ?? {}), ...Object.values(words).flatMap(filesInWords)];
  return [
    // These are relative to the working directory already.
    ...inRigger(
      true,
      [...project.vaultIdentities, project.vaultPasswordFile].map((path) => path && resolve(path)),
    ),
    ...inRigger(true, [store?.credentials, worker?.become_password_file]),
    ...inRigger(false, wanted),
    ...inEnvironment('ANSIBLE_VAULT_PASSWORD_FILE', [env.ANSIBLE_VAULT_PASSWORD_FILE]),
    ...inEnvironment('RIGGER_AGE_KEY_FILE', identityFilesIn(env)),
  ].flatMap((one) => [one, ...behindLinks(one, root)]);
};

/** As it stands on a command line, a file is relative to where that was typed: usually the root. */
const filesInWords = (words: readonly string[] = []): string[] =>
  words.flatMap((word, index) => {
    const flag = flags.find((one) => word === one || word.startsWith(`${one}=`));
    if (flag === undefined) return [];
    const value = word === flag ? words[index + 1] : word.slice(flag.length + 1);
    if (value === undefined) return [];
    // An identity of Ansible's may have a label before its file.
    const labelled = value.includes('@') ? [value.slice(value.indexOf('@') + 1)] : [];
    return [value, ...labelled].flatMap((path) => (path === '' ? [] : [path, resolve(path)]));
  });

/** Below the root as it was written, which may be behind a link itself. */
const behindLinks = (one: SecretPath, root: string): SecretPath[] => {
  try {
    const path = resolve(root, relative(realpathSync(root), realpathSync(one.path)));
    return path === one.path ? [] : [{ ...one, path }];
  } catch {
    // What is not there leads nowhere.
    return [];
  }
};
