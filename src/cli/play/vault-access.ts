import { vaultDecrypt } from '../../language/vault/index.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { frameOf } from '../program/failure.js';
import type { PlaybookFlags } from './playbook-options.js';

/** How encrypted values are opened: with the identities and passwords that the flags name. */
export const decryptor = ({
  vaultIdentity,
  vaultPasswordFile,
}: Pick<PlaybookFlags, 'vaultIdentity' | 'vaultPasswordFile'>): Decrypt =>
  vaultDecrypt({
    ...(vaultIdentity && { identityFiles: vaultIdentity }),
    ...(vaultPasswordFile !== undefined && { passwordFiles: [vaultPasswordFile] }),
    warn: (diagnostic) => process.stderr.write(`${frameOf(diagnostic)}\n`),
  });
