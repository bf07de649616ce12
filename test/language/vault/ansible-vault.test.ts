import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decryptAnsibleVault } from '../../../src/language/vault/ansible-vault.js';
import { vaultDecrypt } from '../../../src/language/vault/index.js';
import { parseYaml } from '../../../src/language/yaml/index.js';
import { RiggerError, reveal, type Value } from '../../../src/model/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-vault-'));
  writeFileSync(join(folder, 'password'), 'päss word\n');
  writeFileSync(join(folder, 'other'), 'another');
  writeFileSync(join(folder, 'program'), '#!/bin/sh\necho "päss word"\n', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const passwordFile = (): string => join(folder, 'password');

/** Debian's ansible-vault, which defines the format. */
const ansibleVault = (args: readonly string[], input?: string): string =>
  execFileSync('ansible-vault', [...args], {
    input: input ?? '',
    encoding: 'utf8',
    stdio: 'pipe',
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: folder },
  });

const contents: Readonly<Record<string, string | Buffer>> = {
  'one character': 'x',
  'a line': 'geheim\n',
  'fifteen bytes': 'a'.repeat(15),
  'sixteen bytes, a whole block': 'a'.repeat(16),
  'text in UTF-8': 'größe: ⅓\n',
  'bytes that are no text': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'many lines': 'key: value\n'.repeat(2000),
  'a file of variables': 'user: root\nport: 22\nlist: [a]\n',
};
const encrypted: Record<string, string> = {};
let labelled: string;
let inline: string;

/** Starting ansible-vault takes a second, so it encrypts all files at once. */
beforeAll(() => {
  const paths = Object.keys(contents).map((name) => join(folder, name));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
  ansibleVault(['encrypt', '--vault-password-file', passwordFile(), ...paths]);
  for (const name of Object.keys(contents)) encrypted[name] = readFileSync(join(folder, name), 'utf8');
  const id = ['--vault-id', `dev@${passwordFile()}`, '--encrypt-vault-id', 'dev'];
  labelled = ansibleVault(['encrypt', ...id, '--output', '-'], 'labelled');
  inline = ansibleVault(
    ['encrypt_string', '--vault-password-file', passwordFile(), '--stdin-name', 'bmc_password'],
    'hünter2',
  );
});

describe('vaults made by ansible-vault', () => {
  test.each(Object.entries(contents))('open: %s', async (name, content) => {
    const opened = await decryptAnsibleVault(encrypted[name]!, ['wrong', 'päss word']);
    expect(opened).toEqual({ plain: Buffer.from(content) });
  });

  test('of format 1.2 with a label open', async () => {
    expect(labelled).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
    expect(await decryptAnsibleVault(labelled, ['päss word'])).toEqual({ plain: Buffer.from('labelled') });
  });

  test('stay closed to another password', async () => {
    expect(await decryptAnsibleVault(encrypted['a line']!, ['a', 'b'])).toEqual({ failed: 'wrong-key' });
  });

  test('stay closed when a digit was changed', async () => {
    const [header = '', ...body] = encrypted['many lines']!.split('\n');
    const last = body.findLastIndex((line) => line !== '');
    const digit = body[last]!.at(-1) === '1' ? '2' : '1';
    body[last] = body[last]!.slice(0, -1) + digit;
    expect(await decryptAnsibleVault([header, ...body].join('\n'), ['päss word'])).toHaveProperty('failed');
  });

  test.each(['zz', '0', '3'])('stay closed when %s was written behind them', async (more) => {
    expect(await decryptAnsibleVault(`${encrypted['a line']!.trimEnd()}${more}`, ['päss word'])).toEqual({
      failed: 'malformed',
    });
  });

  test.each([
    ['$ANSIBLE_VAULT;1.1;AES256\nzz', 'malformed'],
    ['$ANSIBLE_VAULT;1.1;AES256\n', 'malformed'],
    ['$ANSIBLE_VAULT;1.1;AES256\n3031', 'malformed'],
    // Three lines, and the second is too short for an HMAC.
    ['$ANSIBLE_VAULT;1.1;AES256\n61610a62620a6363', 'malformed'],
    ['$ANSIBLE_VAULT;1.0;AES\n3031', 'unsupported'],
    ['$ANSIBLE_VAULT;2.0;AES256\n3031', 'unsupported'],
  ])('%j is %s', async (text, failed) => {
    expect(await decryptAnsibleVault(text, ['p'])).toMatchObject({ failed });
  });
});

describe('vaults in YAML', () => {
  const decrypt = () => vaultDecrypt({ passwordFiles: [join(folder, 'other'), join(folder, 'program')] });

  test('inline values become secrets with their text', async () => {
    const yaml = await parseYaml(`plain: 1\n${inline}\n`, 'vars.yml', { decrypt: decrypt() });
    expect(yaml.diagnostics).toEqual([]);
    expect(JSON.stringify(yaml.data)).toBe('{"plain":1,"bmc_password":"********"}');
    expect(reveal(yaml.data as Value)).toEqual({ plain: 1, bmc_password: 'hünter2' });
  });

  test('whole files are read, and every text in them is secret', async () => {
    const yaml = await parseYaml(encrypted['a file of variables']!, 'vars.yml', { decrypt: decrypt() });
    expect(JSON.stringify(yaml.data)).toBe('{"user":"********","port":"********","list":["********"]}');
    expect(reveal(yaml.data as Value)).toEqual({ user: 'root', port: 22, list: ['a'] });
  });

  test('a missing or wrong password is told at the place of the value', async () => {
    const none = await parseYaml(`# c\n${inline}\n`, 'v.yml', {
      decrypt: vaultDecrypt({ environment: {} }),
    });
    expect(none.diagnostics).toMatchObject([
      { code: 'vault/no-key', position: { file: 'v.yml', line: 2, column: 22 } },
    ]);
    const wrong = await parseYaml(inline, 'v.yml', {
      decrypt: vaultDecrypt({ environment: { ANSIBLE_VAULT_PASSWORD_FILE: join(folder, 'other') } }),
    });
    expect(wrong.diagnostics).toMatchObject([{ code: 'vault/wrong-key', position: { line: 1 } }]);
  });

  test('a password file may carry a label, and must hold something', async () => {
    const text = encrypted['one character']!;
    const place = { file: 'f', line: 1, column: 1 };
    expect(await vaultDecrypt({ passwordFiles: [`dev@${passwordFile()}`] })(text, place)).toBe('x');
    // A file that is there under the whole name has no label.
    writeFileSync(join(folder, 'dev@other'), 'päss word');
    const before = process.cwd();
    process.chdir(folder);
    const whole = await vaultDecrypt({ passwordFiles: ['dev@other'] })(text, place);
    process.chdir(before);
    expect(whole).toBe('x');
    writeFileSync(join(folder, 'empty'), '\n');
    for (const path of [join(folder, 'empty'), join(folder, 'missing')])
      await expect(vaultDecrypt({ passwordFiles: [path] })(text, place)).rejects.toThrow(
        'vault/password-file',
      );
    await expect(vaultDecrypt({ passwordFiles: [join(folder, 'missing')] })(text, place)).rejects.toThrow(
      RiggerError,
    );
  });
});
