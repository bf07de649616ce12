import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decryptAge,
  encryptAge,
  encryptedBlocks,
  inlineValue,
  newIdentity,
  readRecipients,
  recipientCount,
  replaceBlocks,
  usualIdentityFile,
  vaultDecrypt,
} from '../../../src/language/vault/index.js';
import { isEncrypted, parseYaml } from '../../../src/language/yaml/index.js';
import { type Diagnostic, reveal, type Value } from '../../../src/model/index.js';

type Pair = Awaited<ReturnType<typeof newIdentity>>;
const place = { file: 'f.yml', line: 3, column: 5 };

let folder: string;
let ann: Pair;
let bob: Pair;
let eve: Pair;
const keyFile = (name: string): string => join(folder, `${name}.key`);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-age-'));
  [ann, bob, eve] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
  for (const [name, { identity }] of Object.entries({ ann, bob, eve }))
    writeFileSync(keyFile(name), `# a comment\n${identity}\n`, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('age', () => {
  test('opens for each of several recipients, and for nobody else', async () => {
    const armored = await encryptAge('geheim', [ann.recipient, bob.recipient]);
    expect(isEncrypted(armored)).toBe(true);
    expect(recipientCount(armored)).toBe(2);
    for (const { identity } of [ann, bob])
      expect(await decryptAge(armored, [identity])).toEqual({ plain: new TextEncoder().encode('geheim') });
    expect(await decryptAge(armored, [eve.identity])).toEqual({ failed: 'wrong-key' });
  });

  test.each<[string, (armored: string) => string]>([
    ['cut off', (text) => text.slice(0, -60)],
    ['a line missing', (text) => text.split('\n').toSpliced(2, 1).join('\n')],
    ['no base64', (text) => text.replace(/.{4}\n-----END/, '!!!!\n-----END')],
  ])('says that the text is damaged: %s', async (_, damage) => {
    const armored = await encryptAge('geheim'.repeat(20), [ann.recipient]);
    const damaged = damage(armored);
    expect(damaged).not.toBe(armored);
    expect(await decryptAge(damaged, [ann.identity])).toEqual({ failed: 'malformed' });
  });

  test('finds identities where they are named, in $RIGGER_AGE_KEY_FILE, and at the usual place', async () => {
    const armored = await encryptAge('x', [ann.recipient]);
    const home = join(folder, 'home');
    const usual = usualIdentityFile({ HOME: home });
    expect(usual).toBe(join(home, '.config/rigger/age.key'));
    mkdirSync(dirname(usual), { recursive: true });
    writeFileSync(usual, ann.identity, { mode: 0o600 });
    expect(
      await vaultDecrypt({ identityFiles: [keyFile('eve'), keyFile('ann')], environment: {} })(
        armored,
        place,
      ),
    ).toBe('x');
    const environment = { RIGGER_AGE_KEY_FILE: `${keyFile('bob')}:${keyFile('ann')}` };
    expect(await vaultDecrypt({ environment })(armored, place)).toBe('x');
    expect(await vaultDecrypt({ environment: { HOME: home } })(armored, place)).toBe('x');
    expect(
      await vaultDecrypt({ environment: { XDG_CONFIG_HOME: join(home, '.config') } })(armored, place),
    ).toBe('x');
  });

  test.each<[string, () => readonly string[], string]>([
    ['no identity at all', () => [], 'vault/no-key'],
    ['the wrong identity', () => [keyFile('eve')], 'vault/wrong-key'],
    ['a file that is not there', () => [join(folder, 'none')], 'vault/identity-file'],
  ])('explains %s', async (_, files, code) => {
    const armored = await encryptAge('x', [ann.recipient]);
    const opening = vaultDecrypt({ identityFiles: files(), environment: { HOME: join(folder, 'nobody') } })(
      armored,
      place,
    );
    await expect(opening).rejects.toMatchObject({ diagnostics: [{ code }] });
  });

  test('a file with something else than identities is refused, and its content is not shown', async () => {
    writeFileSync(join(folder, 'bad.key'), 'hunter2\n', { mode: 0o600 });
    const armored = await encryptAge('x', [ann.recipient]);
    const opening = vaultDecrypt({ identityFiles: [join(folder, 'bad.key')] })(armored, place);
    await expect(opening).rejects.toThrow(/entry 1/);
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });

  test('an identity file that others may read is warned about', async () => {
    chmodSync(keyFile('bob'), 0o644);
    const warnings: Diagnostic[] = [];
    const armored = await encryptAge('x', [bob.recipient]);
    await vaultDecrypt({ identityFiles: [keyFile('bob')], warn: (one) => warnings.push(one) })(
      armored,
      place,
    );
    chmodSync(keyFile('bob'), 0o600);
    expect(warnings).toMatchObject([{ code: 'vault/identity-file', severity: 'warning' }]);
  });
});

describe('recipients', () => {
  test('are those named, else those of .age-recipients upwards, else oneself', async () => {
    const deep = join(folder, 'project/inventory/group_vars');
    mkdirSync(deep, { recursive: true });
    const own = { identityFiles: [keyFile('ann')], folder: deep };
    expect(await readRecipients(own)).toEqual([ann.recipient]);
    writeFileSync(join(folder, 'project/.age-recipients'), `# team\n${ann.recipient}\n${bob.recipient} \n`);
    expect(await readRecipients(own)).toEqual([ann.recipient, bob.recipient]);
    expect(await readRecipients({ ...own, recipients: [eve.recipient, eve.recipient] })).toEqual([
      eve.recipient,
    ]);
  });

  test('a secret key given by mistake is refused without being repeated', async () => {
    const reading = readRecipients({ recipients: [ann.identity] });
    await expect(reading).rejects.toThrow('vault/recipient');
    await expect(reading).rejects.not.toThrow(ann.identity);
  });
});

describe('inline values', () => {
  test('are read back from YAML at any depth', async () => {
    const block = inlineValue('password', await encryptAge('line 1\nline 2', [ann.recipient]));
    const text = `all:\n  vars:\n${block.replaceAll(/^(?=.)/gm, '    ')}    after: 1\n`;
    const yaml = await parseYaml(text, 'f.yml', {
      decrypt: vaultDecrypt({ identityFiles: [keyFile('ann')] }),
    });
    expect(yaml.diagnostics).toEqual([]);
    expect(reveal(yaml.data as Value)).toEqual({ all: { vars: { password: 'line 1\nline 2', after: 1 } } });
  });

  test('replacing blocks leaves everything else as it is', async () => {
    const armored = await encryptAge('x', [ann.recipient]);
    const line = fc.constantFrom('a: 1', '# comment', '', '  b: [x]', '-----BEGIN SOMETHING-----');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(line), fc.nat(6)), { maxLength: 4 }), async (parts) => {
        const pieces = parts.map(([lines, indent]) => ({
          before: lines.map((one) => `${one}\n`).join(''),
          block: armored.trimEnd().replaceAll(/^/gm, ' '.repeat(indent)),
          indent,
        }));
        const text = pieces.map(({ before, block }) => `${before}k: !vault |\n${block}\n`).join('');
        expect(encryptedBlocks(text).map((block) => block.text)).toEqual(pieces.map(() => armored.trimEnd()));
        const { text: renewed, replaced } = await replaceBlocks(text, async () => 'one\ntwo\n');
        expect(replaced).toBe(pieces.length);
        expect(renewed).toBe(
          pieces
            .map(
              ({ before, indent }) =>
                `${before}k: !vault |\n${' '.repeat(indent)}one\n${' '.repeat(indent)}two\n`,
            )
            .join(''),
        );
      }),
      { numRuns: 100, seed: 20240229 },
    );
  });
});
