import { vaultDecrypt } from '../../language/vault/index.js';
import type { Decrypt } from '../../language/yaml/index.js';
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
