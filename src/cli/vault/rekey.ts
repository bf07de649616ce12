import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  encryptAge,
  fileProblem,
  placeOf,
  readRecipients,
  replaceBlocks,
  replaceFile,
  vaultDecrypt,
} from '../../language/vault/index.js';
import { isEncrypted } from '../../language/yaml/index.js';
import { counted, problem, RiggerError } from '../../model/index.js';
import type { VaultFlags } from './flags.js';
import { sourcesOf, tell } from './sources.js';

/** `rigger vault rekey`: every file is opened before the first is changed. */
export const rekey = async (files: readonly string[], flags: VaultFlags): Promise<void> => {
  const sources = sourcesOf(flags);
  const open = vaultDecrypt(sources);
  const fresh = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw fileProblem(file, 'cannot be read', error);
    });
    const recipients = await readRecipients({ ...sources, folder: dirname(file) });
    const renewed = await replaceBlocks(text, async (block) =>
      encryptAge(await open(block.text, placeOf(block, text, file)), recipients),
    );
    if (renewed.replaced === 0)
      throw new RiggerError([problem('vault/not-encrypted', `${file} holds nothing encrypted`)]);
    const mode = isEncrypted(text) ? 0o600 : (await stat(file)).mode & 0o777;
    fresh.push({ file, mode, recipients, ...renewed });
  }
  for (const { file, text, mode, replaced, recipients } of fresh) {
    await replaceFile(file, text, mode);
    tell(`${file}: ${counted(replaced, 'value')} encrypted for ${counted(recipients.length, 'recipient')}`);
  }
};
