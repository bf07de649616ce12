import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMapping } from '../../language/playbook/node.js';
import {
  encryptAge,
  fileProblem,
  readRecipients,
  recipientCount,
  replaceFile,
  vaultDecrypt,
} from '../../language/vault/index.js';
import { isEncrypted, parseYaml } from '../../language/yaml/index.js';
import { counted, type Diagnostic, problem, RiggerError } from '../../model/index.js';
import { askYesNo } from '../program/ask.js';
import { editPrivately } from './editor.js';
import type { VaultFlags } from './flags.js';
import { sourcesOf, tell } from './sources.js';

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
        `${file} is encrypted for ${counted(before, 'recipient')}, and would now be for ${recipients.length}`,
        { help: 'name all recipients with -r or -R, or keep them in .age-recipients' },
      ),
    ]);
  const edited = await editUntilSound(plain, file, (text) => encryptAge(text, recipients));
  if (edited === plain) return tell(`${file}: unchanged`);
  await replaceFile(file, await encryptAge(edited, recipients));
  tell(`${file}: encrypted for ${counted(recipients.length, 'recipient')}`);
};

/**
 * What is broken would be found by the next run only, and hidden from everybody's eyes until then.
 * So it goes back to the editor; whoever does not want that finds it, encrypted, beside the file.
 */
const editUntilSound = async (
  plain: string,
  file: string,
  seal: (text: string) => Promise<string>,
): Promise<string> => {
  for (let text = plain; ; ) {
    text = await editPrivately(text, file);
    const mistakes = text === plain ? [] : await mistakesOf(text, plain, file);
    if (mistakes.length === 0) return text;
    if (await askYesNo([...mistakes, 'edit it again?'].join('\n'))) continue;
    await replaceFile(`${file}.rejected`, await seal(text));
    throw new RiggerError([
      problem('vault/not-sound', `${file} is unchanged: what the editor left cannot be read`, {
        notes: mistakes,
        help: `it lies encrypted in ${file}.rejected: correct it with \`rigger vault edit ${file}.rejected\`, then move it to its place`,
      }),
    ]);
  }
};

/** The lines of a text that was YAML and is no more; a vault may hold anything else, as a key. */
const mistakesOf = async (text: string, plain: string, file: string): Promise<string[]> => {
  const before = await parseYaml(plain, file);
  const named = /\.(?:ya?ml|json)(?:\.rejected)?$/.test(file);
  if (!named && before.diagnostics.some(isError)) return [];
  const after = await parseYaml(text, file);
  const mistakes = after.diagnostics.filter(isError).map(({ position, message }) => {
    const { line, column } = position ?? { line: 1, column: 1 };
    return `line ${line}, column ${column}: ${message}`;
  });
  const lost = isMapping(before.data) && !isMapping(after.data) && after.data !== null;
  return mistakes.length === 0 && lost ? ['it held variables, and holds none any more'] : mistakes;
};

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
