import { vaultDecrypt } from '../../language/vault/index.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { frameOf } from '../program/failure.js';
import type { ReachFlags } from '../program/reach-options.js';

/** How encrypted values are opened: with the identities and passwords that the flags name. */
export const decryptor = ({
  vaultIdentity,
  vaultPasswordFile,
}: Pick<ReachFlags, 'vaultIdentity' | 'vaultPasswordFile'>): Decrypt =>
  vaultDecrypt({
    ...(vaultIdentity && { identityFiles: vaultIdentity }),
    ...(vaultPasswordFile !== undefined && { passwordFiles: [vaultPasswordFile] }),
    warn: (diagnostic) => process.stderr.write(`${frameOf(diagnostic)}\n`),
  });
