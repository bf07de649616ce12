import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  encryptAge,
  fileProblem,
  readRecipients,
  recipientCount,
  replaceFile,
  vaultDecrypt,
} from '../../language/vault/index.js';
import { isEncrypted } from '../../language/yaml/index.js';
import { problem, RiggerError } from '../../model/index.js';
import { editPrivately } from './editor.js';
import type { VaultFlags } from './flags.js';
import { count, sourcesOf, tell } from './sources.js';

/** `rigger vault edit`: for whom to encrypt again is settled before the editor opens. */
export const edit = async (file: string, flags: VaultFlags): Promise<void> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileProblem(file, 'cannot be read', error);
  });
  if (!isEncrypted(text))
    throw new RiggerError([
      problem('vault/not-encrypted', `${file} is not encrypted as a whole`, {
        help: `encrypt it with \`rigger vault encrypt ${file}\`, or edit it as it is`,
      }),
    ]);
  if (text.startsWith('$ANSIBLE_VAULT'))
    throw new RiggerError([
      problem('vault/unsupported', `${file} is an Ansible vault, which rigger reads and does not write`, {
        help: `turn it into age with \`rigger vault rekey ${file}\`, or edit it with ansible-vault`,
      }),
    ]);
  const sources = sourcesOf(flags);
  const plain = await vaultDecrypt(sources)(text, { file, line: 1, column: 1 });
  const recipients = await readRecipients({ ...sources, folder: dirname(file) });
  const before = recipientCount(text);
  if (before !== recipients.length && !flags.recipient && !flags.recipientsFile)
    throw new RiggerError([
      problem(
        'vault/recipients-unclear',
        `${file} is encrypted for ${count(before, 'recipient')}, and would now be for ${recipients.length}`,
        { help: 'name all recipients with -r or -R, or keep them in .age-recipients' },
      ),
    ]);
  const edited = await editPrivately(plain, file);
  if (edited === plain) return tell(`${file}: unchanged`);
  await replaceFile(file, await encryptAge(edited, recipients));
  tell(`${file}: encrypted for ${count(recipients.length, 'recipient')}`);
};
