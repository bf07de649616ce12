import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  encryptAge,
  inlineValue,
  readRecipients,
  replaceFile,
  requireFile,
} from '../../language/vault/index.js';
import { isEncrypted } from '../../language/yaml/index.js';
import { counted, problem, RiggerError } from '../../model/index.js';
import { askSecret } from '../program/ask.js';
import type { VaultFlags } from './flags.js';
import { sourcesOf, tell } from './sources.js';

/** `rigger vault encrypt`: all files are checked before the first is changed. */
export const encrypt = async (files: readonly string[], flags: VaultFlags): Promise<void> => {
  if (flags.value !== undefined) return encryptValue(flags.value, files, flags);
  if (files.length === 0)
    throw new RiggerError([
      problem('cli/usage', 'nothing to encrypt', {
        help: 'name files, or give --value NAME and the value on standard input',
      }),
    ]);
  const contents = await Promise.all(files.map(plainContent));
  for (const [index, file] of files.entries()) {
    const recipients = await readRecipients({ ...sourcesOf(flags), folder: dirname(file) });
    await replaceFile(file, await encryptAge(contents[index]!, recipients));
    tell(`${file}: encrypted for ${counted(recipients.length, 'recipient')}`);
  }
};

const plainContent = async (file: string): Promise<Buffer> => {
  await requireFile(file);
  const content = await readFile(file);
  if (!isEncrypted(content.subarray(0, 100).toString('latin1'))) return content;
  throw new RiggerError([
    problem('vault/already-encrypted', `${file} is encrypted already`, {
      help: `rigger vault rekey ${file} changes its recipients`,
    }),
  ]);
};

/** One line end behind a value that was piped in is not part of it. */
const encryptValue = async (name: string, files: readonly string[], flags: VaultFlags): Promise<void> => {
  if (files.length > 0)
    throw new RiggerError([
      problem('cli/usage', '--value takes the value from standard input, and no files'),
    ]);
  const recipients = await readRecipients(sourcesOf(flags));
  const value = process.stdin.isTTY
    ? await askSecret(`value of ${name}`, true)
    : (await standardInput()).replace(/\r?\n$/, '');
  process.stdout.write(inlineValue(name, await encryptAge(value, recipients)));
};

const standardInput = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};
