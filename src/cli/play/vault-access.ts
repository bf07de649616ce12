import { controllerFiles } from '../../language/controller-files.js';
import { vaultDecrypt } from '../../language/vault/index.js';
import { type Decrypt, isEncrypted } from '../../language/yaml/index.js';
import { problem, RiggerError } from '../../model/index.js';
import { markedName } from '../inputs/markers.js';
import { askSecret } from '../program/ask.js';
import { frameOf } from '../program/failure.js';
import type { Project } from '../program/project.js';
import type { ReachFlags } from '../program/reach-options.js';

/** How encrypted values are opened: with the identities and passwords that the flags name, or else the project. */
export const decryptor = (
  {
    vaultIdentity,
    vaultPasswordFile,
    askVaultPass,
    input,
  }: Pick<ReachFlags, 'vaultIdentity' | 'vaultPasswordFile' | 'askVaultPass' | 'input'>,
  project: Pick<Project, 'vaultIdentities' | 'vaultPasswordFile'>,
): Decrypt => {
  const passwordFile = vaultPasswordFile ?? project.vaultPasswordFile;
  return vaultDecrypt({
    identityFiles: vaultIdentity ?? project.vaultIdentities,
    ...(passwordFile !== undefined && { passwordFiles: [passwordFile] }),
    ...(askVaultPass && { askPassword: () => askSecret('password of the Ansible vault', input !== false) }),
    warn: (diagnostic) => process.stderr.write(`${frameOf(diagnostic)}\n`),
  });
};

/** The same, and what stands for a secret that was left out of a run is the value that is given for its name. */
export const openingMarked =
  (decrypt: Decrypt): Decrypt =>
  async (armored, position, what) => {
    const name = markedName(armored);
    if (name === undefined) return decrypt(armored, position, what);
    const value = controllerFiles().secret(name);
    if (value === undefined)
      throw new RiggerError([
        problem('rerun/missing-secret', `the secret ${name} was left out of the run, and is not given`, {
          position,
          help: 'give it with `rigger rerun RUN --secret NAME=@FILE`, or write the value here',
        }),
      ]);
    return isEncrypted(value) ? decrypt(value, position, what) : value;
  };
