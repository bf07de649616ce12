import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-store-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'open'), 'aws_access_key_id = a\naws_secret_access_key = b\n', { mode: 0o644 });
writeFileSync(join(folder, 'half'), 'aws_access_key_id = sesame\n', { mode: 0o600 });

test.each([
  ['at: ftp://x/y', 'is an address'],
  ['at: http://store.example.org/b', 'http://store.example.org is not https'],
  ['at: https://store.example.org/', 'names no bucket'],
  ['at: https://kim:sesame@store.example.org/b', 'https://***@store.example.org/b is no address'],
  ['at: ssh://store.example.org', 'expected ssh://user@host/folder'],
  ['at: https://store.example.org/b', 'it has no key'],
  ['at: https://store.example.org/b, credentials: open', 'others may read'],
  ['at: https://store.example.org/b, credentials: half', 'has no two lines'],
  ['at: https://store.example.org/b, credentials: none', 'no such file'],
])('store: { %s } is refused', async (setting, words) => {
  writeFileSync(join(folder, 'rigger.yml'), `store: { ${setting} }\n`);
  const { code, stderr } = await rigger(['store', 'clean', '--days', '9'], { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(stderr).not.toContain('sesame');
});
