import { readFile } from 'node:fs/promises';
import {
  encryptedBlocks,
  fileProblem,
  placeOf,
  replaceBlocks,
  replaceFile,
  vaultDecrypt,
} from '../../language/vault/index.js';
import { isEncrypted, parseYaml } from '../../language/yaml/index.js';
import { entryOf, problem, RiggerError, reveal, throwErrors, type Value } from '../../model/index.js';
import type { VaultFlags } from './flags.js';
import { sourcesOf, tell } from './sources.js';

/** `rigger vault decrypt`: in place only for files that are encrypted as a whole. */
export const decrypt = async (files: readonly string[], flags: VaultFlags): Promise<void> => {
  const open = vaultDecrypt(sourcesOf(flags));
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw fileProblem(file, 'cannot be read', error);
    });
    if (flags.value !== undefined) process.stdout.write(`${await valueIn(file, text, flags.value, open)}\n`);
    else if (isEncrypted(text)) {
      const plain = await open(text, { file, line: 1, column: 1 });
      if (flags.stdout) process.stdout.write(plain);
      else {
        await replaceFile(file, plain);
        tell(`${file}: decrypted; do not commit it like this`);
      }
    } else await showInline(file, text, flags, open);
  }
};

type Open = ReturnType<typeof vaultDecrypt>;

const showInline = async (file: string, text: string, flags: VaultFlags, open: Open): Promise<void> => {
  if (encryptedBlocks(text).length === 0)
    throw new RiggerError([problem('vault/not-encrypted', `${file} holds nothing encrypted`)]);
  if (!flags.stdout)
    throw new RiggerError([
      problem('vault/not-encrypted', `${file} is not encrypted as a whole; it holds encrypted values`, {
        help: `show it with \`rigger vault decrypt --stdout ${file}\`, or one value with --value NAME`,
      }),
    ]);
  const untagged = text.replaceAll('!vault |', '|');
  process.stdout.write(
    (await replaceBlocks(untagged, (block) => open(block.text, placeOf(block, untagged, file)))).text,
  );
};

const valueIn = async (file: string, text: string, path: string, open: Open): Promise<string> => {
  const yaml = await parseYaml(text, file, { decrypt: open });
  throwErrors(yaml.diagnostics);
  const value = path
    .split('.')
    .reduce<unknown>(
      (inside, key) =>
        typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
          ? entryOf(inside as Record<string, unknown>, key)
          : undefined,
      yaml.data,
    );
  if (value === undefined)
    throw new RiggerError([
      problem('vault/not-encrypted', `${file} holds no value ${path}`, { position: yaml.at([]) }),
    ]);
  const shown = reveal(value as Value);
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
};
