import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Whose, whoseBundle } from '../../../src/report/exchange/signature.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-signature-'));
afterAll(() => rmSync(folder, { recursive: true }));
const manifest = join(folder, 'MANIFEST.sha256');
const ssh = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args], { stdio: 'pipe' });
const key = (name: string): string =>
  readFileSync(join(folder, `${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');

const sign = (namespace: string): void => {
  rmSync(`${manifest}.sig`, { force: true });
  ssh('-Y', 'sign', '-f', join(folder, 'own'), '-n', namespace, manifest);
};

beforeAll(() => {
  for (const name of ['own', 'other']) ssh('-t', 'ed25519', '-N', '', '-f', join(folder, name));
  writeFileSync(manifest, `${'0'.repeat(64)}  run.json\n`);
  sign('rigger-bundle');
});

/** Whose it is, by these lines; OWN is the key that has signed. */
const whose = (lines: string, signer?: string): Promise<Whose> => {
  const file = join(folder, 'signers');
  writeFileSync(file, `${lines.replaceAll('OWN', key('own')).replaceAll('OTHER', key('other'))}\n`);
  return whoseBundle(folder, file, signer);
};

test.each([
  ['a key that nobody has', 'ada@x OTHER', undefined, /a key that does not count by \S+signers$/],
  ['a key that has expired', 'ada@x valid-before="20200101" OWN', undefined, /count by .*key has expired/],
  ['a key that is not valid yet', 'ada@x valid-after="20990101" OWN', undefined, /not yet valid/],
  ['a key for other purposes', 'ada@x namespaces="git" OWN', undefined, /not permitted .*rigger-bundle/],
  ['a line that is malformed', 'ada@x nonsense OWN', undefined, /signers:1: bad options/],
  ['another signer', 'ada@x OWN\neve@x OTHER', 'eve@x', /^not signed by eve@x, but by a key of ada@x$/],
  [
    'one whose key has expired',
    'ada@x valid-before="20200101" OWN\nbob@x OWN',
    'ada@x',
    /^not signed by ada@x, but by a key of bob@x: .*expired/,
  ],
  ['everybody', 'ada@x OWN', '*', /^not signed by \*/],
])('it is not of %s', async (_, lines, signer, why) => {
  expect(await whose(lines, signer)).toEqual({ state: 'wrong', why: expect.stringMatching(why) });
});

test.each([
  ['a key that has two names', 'ada@x OWN\nbob@x OWN', 'bob@x'],
  ['a key of everybody there', '*@x OWN', 'zoe@x'],
  ['a key for several purposes', 'ada@x namespaces="git,rigger-*" OWN', 'ada@x'],
  ['a line behind one that has expired', 'eve@x valid-before="20200101" OWN\nada@x OWN', undefined],
])('it is of who has %s', async (_, lines, signer) => {
  expect(await whose(lines, signer)).toMatchObject({ state: 'signed', signer: signer ?? 'ada@x' });
});

test('a signature of something else, or for something else, is none of this manifest', async () => {
  const text = readFileSync(manifest);
  writeFileSync(manifest, `${'1'.repeat(64)}  run.json\n`);
  expect(await whose('ada@x OWN')).toMatchObject({
    state: 'wrong',
    why: expect.stringMatching(/^the signature does not fit the manifest/),
  });
  writeFileSync(manifest, text);
  sign('git');
  expect(await whose('ada@x OWN')).toMatchObject({
    state: 'wrong',
    why: expect.stringContaining('namespace does not match'),
  });
  writeFileSync(`${manifest}.sig`, 'no signature\n');
  expect(await whose('ada@x OWN', 'ada@x')).toMatchObject({ state: 'wrong' });
});
