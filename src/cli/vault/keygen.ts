import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createSecretFile, newIdentity, usualIdentityFile } from '../../language/vault/index.js';
import type { VaultFlags } from './flags.js';
import { tell } from './sources.js';

/** `rigger vault keygen`: never overwrites an identity; the recipient goes to standard output. */
export const keygen = async (flags: VaultFlags): Promise<void> => {
  const path = flags.output ?? usualIdentityFile();
  const { identity, recipient } = await newIdentity();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await createSecretFile(path, `# recipient: ${recipient}\n${identity}\n`);
  tell(
    `the identity is in ${path}; keep a copy where only you can read it. Its recipient, for everybody to see:`,
  );
  process.stdout.write(`${recipient}\n`);
};
