import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { compareCommand } from '../../src/cli/compare/command.js';
import { exportCommand } from '../../src/cli/export/command.js';
import { showCommand } from '../../src/cli/history/show-command.js';
import { importCommand } from '../../src/cli/import/command.js';
import { reportCommand } from '../../src/cli/report/command.js';
import { verifyCommand } from '../../src/cli/verify/command.js';
import { RiggerError } from '../../src/model/index.js';
import { fixtureBundle } from '../report/fixture-bundle.js';

let folder: string;
const came = process.cwd();
const name = '20240229T120000Z-latency-00c0ffee';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-cli-exchange-'));
  writeFileSync(join(folder, 'rigger.yml'), 'authors: [{name: Ada}]\nlicence: CC-BY-4.0\n');
  await fixtureBundle(join(folder, 'runs'), {
    blocks: 3,
    guests: [1],
    neighbours: ['idle'],
    workloads: ['ping'],
    echoes: 10,
  });
  process.chdir(folder);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', 'key']);
  writeFileSync('team', `ada@example.org ${readFileSync('key.pub')}`);
});
afterAll(() => {
  process.chdir(came);
  rmSync(folder, { recursive: true });
});

/** What a command printed on standard output, and the RiggerError that it ended with. */
async function run(command: Command, ...args: string[]) {
  let out = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await command.exitOverride().parseAsync(args, { from: 'user' });
    return { out, error: undefined };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { out, error };
  } finally {
    spy.mockRestore();
  }
}

test('a run goes out by an end of its name, is read from its zip, and comes back', async () => {
  expect((await run(exportCommand(), 'c0ffee', '-o', 'plain.zip')).out).toBe('plain.zip: 1 run\n');
  await run(exportCommand(), `runs/${name}/`, '-o', 'signed.zip', '--sign', 'key');
  expect((await run(showCommand(), 'plain.zip')).out).toContain(`${name}: done`);
  expect((await run(compareCommand(), 'plain.zip', `runs/${name}`)).out).toContain('×1.00');
  expect((await run(reportCommand(), 'plain.zip')).error?.message).toContain(
    'nothing is written into plain.zip',
  );
  expect((await run(reportCommand(), 'plain.zip', '-o', 'report')).out).toContain('report/index.html');
  rmSync(join('runs', name), { recursive: true });
  expect((await run(importCommand(), 'signed.zip')).out).toBe(`runs/${name}: whole, as its manifest says\n`);
  expect(readdirSync('runs')).toEqual([name]);
});

test('verify says apart whether a run is whole and whose it is', async () => {
  const whole = /^\S+: verified\. /;
  const signed = await run(verifyCommand(), name, '--allowed-signers', 'team', '--signer', 'ada@example.org');
  expect(signed.error).toBeUndefined();
  expect(signed.out).toMatch(whole);
  expect(signed.out).toMatch(/whose: its manifest is signed by ada@example\.org, key SHA256:/);
  const plain = await run(verifyCommand(), 'plain.zip', '--allowed-signers', 'team');
  expect([plain.error, plain.out]).toEqual([
    undefined,
    expect.stringContaining('whose: nobody has signed it'),
  ]);
  const missing = await run(
    verifyCommand(),
    'plain.zip',
    '--allowed-signers',
    'team',
    '--signer',
    'ada@example.org',
  );
  expect(missing.out).toMatch(whole);
  expect([missing.error?.exitCode, missing.error?.message]).toEqual([
    5,
    expect.stringContaining('is not signed'),
  ]);
  const json = await run(verifyCommand(), name, '--allowed-signers', 'team', '--json');
  expect(JSON.parse(json.out).whose).toMatchObject([
    { run: name, state: 'signed', signer: 'ada@example.org' },
  ]);
  expect((await run(verifyCommand(), name, '--signer', 'ada')).error?.message).toContain(
    'no --allowed-signers',
  );
  expect((await run(verifyCommand(), name, '--allowed-signers', 'nothing')).error?.message).toContain(
    'there is no file',
  );
  expect(existsSync('runs/.import')).toBe(false);
});
