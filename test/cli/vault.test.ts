import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { decrypt } from '../../src/cli/vault/decrypt.js';
import { edit } from '../../src/cli/vault/edit.js';
import { encrypt } from '../../src/cli/vault/encrypt.js';
import { keygen } from '../../src/cli/vault/keygen.js';
import { rekey } from '../../src/cli/vault/rekey.js';
import {
  encryptAge,
  inlineValue,
  newIdentity,
  recipientCount,
  vaultDecrypt,
} from '../../src/language/vault/index.js';
import { root as projectRoot } from '../support/cli.js';

let root: string;
let folder: string;
const mode = (path: string): number => statSync(path).mode & 0o777;
const opened = (path: string, key: string): Promise<string> =>
  vaultDecrypt({ identityFiles: [key] })(readFileSync(path, 'utf8'), { file: path, line: 1, column: 1 });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rigger-cli-vault-'));
});
afterAll(() => rmSync(root, { recursive: true }));

let said: string[];
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  said = [];
  told = [];
  jest.restoreAllMocks();
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});

const file = (name: string, content: string, permissions = 0o644): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, permissions);
  return path;
};

/** An identity in a file, with its recipient. */
const key = async (name: string): Promise<{ path: string; recipient: string }> => {
  const path = join(folder, name);
  const before = said.length;
  await keygen({ output: path });
  return { path, recipient: said.splice(before).join('').trim() };
};

describe('rigger vault', () => {
  test('keygen writes for the owner only, prints the recipient, and never overwrites', async () => {
    const { path, recipient } = await key('deep/age.key');
    expect(mode(path)).toBe(0o600);
    expect(mode(join(folder, 'deep'))).toBe(0o700);
    expect(recipient).toMatch(/^age1/);
    expect(told.join('')).not.toMatch(/AGE-SECRET-KEY/);
    const before = readFileSync(path, 'utf8');
    await expect(keygen({ output: path })).rejects.toThrow('vault/key-exists');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('encrypt and decrypt give the same bytes back, readable by the owner only', async () => {
    const ann = await key('ann');
    const long = `${'n'.repeat(251)}.yml`;
    const path = file(long, 'password: geheim\n');
    await encrypt([path], { recipient: [ann.recipient] });
    expect(mode(path)).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('geheim');
    await expect(encrypt([path], { recipient: [ann.recipient] })).rejects.toThrow('vault/already-encrypted');
    await decrypt([path], { vaultIdentity: [ann.path], stdout: true });
    expect(said.join('')).toBe('password: geheim\n');
    await decrypt([path], { vaultIdentity: [ann.path] });
    expect(readFileSync(path, 'utf8')).toBe('password: geheim\n');
    expect(mode(path)).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['ann', long]);
  });

  test('all files are checked before the first is changed', async () => {
    const ann = await key('ann');
    const good = file('good', 'x');
    const bad = file('bad', await encryptAge('y', [ann.recipient]));
    await expect(encrypt([good, bad], { recipient: [ann.recipient] })).rejects.toThrow(
      'vault/already-encrypted',
    );
    expect(readFileSync(good, 'utf8')).toBe('x');
  });

  test('a symbolic link keeps pointing', async () => {
    const ann = await key('ann');
    const path = file('real', 'x');
    const link = join(folder, 'link');
    symlinkSync('real', link);
    await encrypt([link], { recipient: [ann.recipient] });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await opened(path, ann.path)).toBe('x');
  });

  test('decrypt shows values of a file that is plain around them', async () => {
    const ann = await key('ann');
    const path = file('vars.yml', `a: 1\n${inlineValue('b', await encryptAge('geheim', [ann.recipient]))}`);
    await decrypt([path], { vaultIdentity: [ann.path], value: 'b' });
    expect(said.join('')).toBe('geheim\n');
    await expect(decrypt([path], { vaultIdentity: [ann.path] })).rejects.toThrow('vault/not-encrypted');
    await expect(decrypt([path], { vaultIdentity: [ann.path], value: 'c' })).rejects.toThrow(
      'vault/not-encrypted',
    );
  });

  test('rekey changes who can open files and values, and keeps all else', async () => {
    const ann = await key('ann');
    const bob = await key('bob');
    const block = inlineValue('password', await encryptAge('geheim', [ann.recipient])).replaceAll(
      /^(?=.)/gm,
      '  ',
    );
    const vars = file('vars.yml', `# kept\nall:\n${block}  after: 1 # kept\n`, 0o640);
    const whole = file('whole.yml', await encryptAge('x: 1\n', [ann.recipient]));
    await rekey([vars, whole], { vaultIdentity: [ann.path], recipient: [bob.recipient] });
    expect(mode(vars)).toBe(0o640);
    expect(mode(whole)).toBe(0o600);
    const text = readFileSync(vars, 'utf8');
    expect(text).toMatch(
      /^# kept\nall:\n {2}password: !vault \|\n {4}-----BEGIN[\s\S]*\n {4}-----END AGE ENCRYPTED FILE-----\n {2}after: 1 # kept\n$/,
    );
    said.length = 0;
    await decrypt([vars], { vaultIdentity: [bob.path], value: 'all.password' });
    expect(said.join('')).toBe('geheim\n');
    await expect(decrypt([whole], { vaultIdentity: [ann.path], stdout: true })).rejects.toThrow(
      'vault/wrong-key',
    );
  });

  test('rekey turns an Ansible vault into age', async () => {
    const ann = await key('ann');
    const password = file('password', 'pw');
    const path = file('ansible.yml', 'x: 1\n');
    execFileSync('ansible-vault', ['encrypt', '--vault-password-file', password, path], {
      stdio: 'pipe',
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: folder },
    });
    await expect(edit(path, { vaultPasswordFile: password })).rejects.toThrow('vault/unsupported');
    await rekey([path], { vaultPasswordFile: password, recipient: [ann.recipient] });
    expect(await opened(path, ann.path)).toBe('x: 1\n');
  });

  test('rekey that cannot open one file changes none', async () => {
    const ann = await key('ann');
    const eve = await newIdentity();
    const mine = file('mine', await encryptAge('x', [ann.recipient]));
    const foreign = file('foreign', await encryptAge('y', [eve.recipient]));
    const before = readFileSync(mine, 'utf8');
    await expect(
      rekey([mine, foreign], { vaultIdentity: [ann.path], recipient: [ann.recipient] }),
    ).rejects.toThrow('vault/wrong-key');
    expect(readFileSync(mine, 'utf8')).toBe(before);
  });
});

describe('rigger vault edit', () => {
  const withEditor = async (script: string, run: () => Promise<void>): Promise<void> => {
    const editor = join(folder, 'an editor');
    writeFileSync(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { VISUAL, EDITOR } = process.env;
    process.env.VISUAL = `'${editor}' --flag`;
    try {
      await run();
    } finally {
      process.env.VISUAL = VISUAL;
      process.env.EDITOR = EDITOR;
      if (VISUAL === undefined) delete process.env.VISUAL;
      if (EDITOR === undefined) delete process.env.EDITOR;
    }
  };

  test('encrypts what the editor left, and leaves no plain text behind', async () => {
    const ann = await key('ann');
    const path = file('secret.yml', await encryptAge('old', [ann.recipient]));
    const witness = join(folder, 'witness');
    const script = `[ "$1" = --flag ] || exit 9\n{ ls -ld "$2"; ls -ld "$(dirname "$2")"; echo "$2"; cat "$2"; } > '${witness}'\nprintf new > "$2"\nprintf copy > "$2.backup"`;
    await withEditor(script, () => edit(path, { vaultIdentity: [ann.path] }));
    expect(await opened(path, ann.path)).toBe('new');
    const [permissions = '', parent = '', temporary = '', content] = readFileSync(witness, 'utf8').split(
      '\n',
    );
    expect(permissions).toMatch(/^-rw------- /);
    expect(parent).toMatch(/^drwx------ /);
    expect(temporary).toMatch(/secret\.yml$/);
    expect(content).toBe('old');
    expect(existsSync(join(temporary, '..'))).toBe(false);
  });

  test('an editor that fails, or changes nothing, leaves the file as it was', async () => {
    const ann = await key('ann');
    const path = file('secret.yml', await encryptAge('old', [ann.recipient]));
    const before = readFileSync(path, 'utf8');
    await withEditor('printf lost > "$2"; exit 1', () =>
      expect(edit(path, { vaultIdentity: [ann.path] })).rejects.toThrow('vault/editor'),
    );
    await withEditor('true', () => edit(path, { vaultIdentity: [ann.path] }));
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('recipients are not lost by editing', async () => {
    const ann = await key('ann');
    const bob = await key('bob');
    mkdirSync(join(folder, 'vars'));
    const path = file('vars/secret', await encryptAge('old', [ann.recipient, bob.recipient]));
    await withEditor('exit 7', () =>
      expect(edit(path, { vaultIdentity: [ann.path] })).rejects.toThrow('vault/recipients-unclear'),
    );
    file('.age-recipients', `${ann.recipient}\n${bob.recipient}\n`);
    await withEditor('printf new > "$2"', () => edit(path, { vaultIdentity: [ann.path] }));
    expect(recipientCount(readFileSync(path, 'utf8'))).toBe(2);
    expect(await opened(path, bob.path)).toBe('new');
  });

  test.each([
    ['is YAML no more', 'secret.yml', 'a: b\n', 'a: "b\\n', 'line 2, column 1'],
    [
      'holds a key twice',
      'secret.yml',
      'a: b\n',
      'a: b\\na: c\\n',
      'line 2, column 1: the key a stands twice',
    ],
    ['is a mapping no more', 'vars', 'a: b\n', 'a b\\n', 'it held variables'],
  ])('what %s is refused, and kept encrypted', async (_, name, old, fresh, why) => {
    const ann = await key('ann');
    const path = file(name, await encryptAge(old, [ann.recipient]));
    const before = readFileSync(path, 'utf8');
    await withEditor(`printf '${fresh}' > "$2"`, async () => {
      await expect(edit(path, { vaultIdentity: [ann.path] })).rejects.toMatchObject({
        diagnostics: [{ code: 'vault/not-sound', notes: [expect.stringContaining(why)] }],
      });
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(mode(`${path}.rejected`)).toBe(0o600);
    expect(await opened(`${path}.rejected`, ann.path)).toBe(fresh.replaceAll('\\n', '\n'));
  });

  test('what never was YAML may be anything', async () => {
    const ann = await key('ann');
    const path = file('server.pem', await encryptAge('a: "x', [ann.recipient]));
    await withEditor('printf "b: {" > "$2"', () => edit(path, { vaultIdentity: [ann.path] }));
    expect(await opened(path, ann.path)).toBe('b: {');
  });

  test.each([
    'SIGKILL',
    'SIGTERM',
    'SIGHUP',
  ] as const)('%s ends it and leaves no plain text', async (signal) => {
    const ann = await key('ann');
    const path = file('secret.yml', await encryptAge('a: b\n', [ann.recipient]));
    const witness = join(folder, 'witness');
    const editor = join(folder, 'editor');
    writeFileSync(
      editor,
      `#!/bin/sh\necho "$$ $1" > '${witness}.new'\nmv '${witness}.new' '${witness}'\nexec sleep 1000\n`,
      {
        mode: 0o755,
      },
    );
    const child = spawn(
      process.execPath,
      [join(projectRoot, 'bin/rigger.js'), 'vault', 'edit', path, '--vault-identity', ann.path],
      { stdio: 'ignore', env: { ...process.env, VISUAL: editor } },
    );
    while (!existsSync(witness)) await wait(20);
    const [pid = '', temporary = ''] = readFileSync(witness, 'utf8').trim().split(' ');
    expect(readFileSync(temporary, 'utf8')).toBe('a: b\n');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
    while (existsSync(join(temporary, '..'))) await wait(20);
    if (signal === 'SIGKILL') process.kill(Number(pid));
  });
});
