import type { RecipientSources } from '../../language/vault/index.js';
import { frameOf } from '../program/failure.js';
import type { VaultFlags } from './flags.js';

/** Where the keys and recipients of a vault command come from. */
export const sourcesOf = (flags: VaultFlags): RecipientSources => ({
  ...(flags.vaultIdentity && { identityFiles: flags.vaultIdentity }),
  ...(flags.vaultPasswordFile !== undefined && { passwordFiles: [flags.vaultPasswordFile] }),
  ...(flags.recipient && { recipients: flags.recipient }),
  ...(flags.recipientsFile && { recipientFiles: flags.recipientsFile }),
  warn: (diagnostic) => process.stderr.write(`${frameOf(diagnostic)}\n`),
});

/** A line about what was done; standard output is for data. */
export const tell = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
