import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fingerprint, judgeHostKey, keyType, knownKeyTypes } from '../../../src/connection/ssh/host-key.js';
import { parseKnownHosts } from '../../../src/connection/ssh/known-hosts.js';
import { addKnownHost, readKnownHosts } from '../../../src/connection/ssh/known-hosts-file.js';
import { makeKey } from '../../support/sshd.js';

let folder: string;
let ours: string;
let other: string;
let ecdsa: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-known-'));
  ours = makeKey(join(folder, 'ours'));
  other = makeKey(join(folder, 'other'));
  ecdsa = makeKey(join(folder, 'ecdsa'), '', 'ecdsa');
});
afterAll(() => rmSync(folder, { recursive: true }));

const wire = (publicKey: string): Buffer => Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
const judge = (text: string, host = 'dut1', port = 22) =>
  judgeHostKey(wire(ours), host, port, parseKnownHosts(text, 'f'));

describe('a host key', () => {
  test.each<[title: string, line: () => string, host: string, port: number, kind: string]>([
    ['plain name', () => `dut1 ${ours}`, 'dut1', 22, 'known'],
    ['with a comment and tabs', () => `dut1\t${ours} root@dut1 # x`, 'dut1', 22, 'known'],
    ['capital letters in the name asked for', () => `dut1 ${ours}`, 'DUT1', 22, 'known'],
    ['capital letters in the file', () => `Dut1 ${ours}`, 'dut1', 22, 'known'],
    ['one of several names', () => `a,10.0.0.5,dut1 ${ours}`, 'dut1', 22, 'known'],
    ['address', () => `fe80::1 ${ours}`, 'fe80::1', 22, 'known'],
    ['port', () => `[dut1]:2222 ${ours}`, 'dut1', 2222, 'known'],
    ['name without the port', () => `dut1 ${ours}`, 'dut1', 2222, 'unknown'],
    ['another port', () => `[dut1]:2223 ${ours}`, 'dut1', 2222, 'unknown'],
    ['star', () => `*.lab ${ours}`, 'dut1.lab', 22, 'known'],
    ['star that does not match', () => `*.lab ${ours}`, 'dut1xlab', 22, 'unknown'],
    ['question mark', () => `dut? ${ours}`, 'dut1', 22, 'known'],
    ['question mark for two', () => `dut? ${ours}`, 'dut12', 22, 'unknown'],
    ['pattern with a port', () => `[*.lab]:2222 ${ours}`, 'dut1.lab', 2222, 'known'],
    ['negation', () => `*.lab,!dut1.lab ${ours}`, 'dut1.lab', 22, 'unknown'],
    ['negation of another', () => `*.lab,!dut2.lab ${ours}`, 'dut1.lab', 22, 'known'],
    ['negation alone', () => `!dut2 ${ours}`, 'dut1', 22, 'unknown'],
    ['part of a name', () => `dut ${ours}`, 'dut1', 22, 'unknown'],
    ['comment line', () => `# dut1 ${ours}`, 'dut1', 22, 'unknown'],
    ['unfinished line', () => `dut1 ssh-ed25519\ndut1`, 'dut1', 22, 'unknown'],
    ['unknown marker', () => `@what dut1 ${ours}`, 'dut1', 22, 'unknown'],
    ['another key', () => `dut1 ${other}`, 'dut1', 22, 'changed'],
    ['another type of key only', () => `dut1 ${ecdsa}`, 'dut1', 22, 'changed'],
    ['another key and ours', () => `dut1 ${other}\ndut1 ${ours}`, 'dut1', 22, 'known'],
    ['revoked', () => `@revoked * ${ours}\ndut1 ${ours}`, 'dut1', 22, 'revoked'],
    ['another key revoked', () => `@revoked * ${other}\ndut1 ${ours}`, 'dut1', 22, 'known'],
    ['certificate authority', () => `@cert-authority *.lab ${other}`, 'dut1.lab', 22, 'authority'],
    ['certificate authority with our key', () => `@cert-authority * ${ours}`, 'dut1', 22, 'authority'],
    [
      'certificate authority and plain key',
      () => `@cert-authority * ${other}\ndut1 ${ours}`,
      'dut1',
      22,
      'known',
    ],
    ['nothing', () => '', 'dut1', 22, 'unknown'],
  ])('%s', (_title, line, host, port, kind) => {
    expect(judge(line(), host, port).kind).toBe(kind);
  });

  test('is found under the hashed names that ssh-keygen writes', () => {
    const file = join(folder, 'hashed');
    writeFileSync(file, `dut1,[dut2]:2222 ${ours}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('|1|');
    expect(text).not.toContain('dut1');
    expect(judge(text).kind).toBe('known');
    expect(judge(text, 'dut2', 2222).kind).toBe('known');
    expect(judge(text, 'dut3').kind).toBe('unknown');
  });

  test('that changed is told with the line of the same type', () => {
    expect(judge(`# comment\ndut1 ${ecdsa}\ndut1 ${other}`)).toMatchObject({ known: { file: 'f', line: 3 } });
  });

  test('has the fingerprint and type that ssh-keygen prints', () => {
    const shown = execFileSync('ssh-keygen', ['-lf', join(folder, 'ours.pub')]).toString();
    expect(shown).toContain(` ${fingerprint(wire(ours))} `);
    expect(keyType(wire(ours))).toBe('ssh-ed25519');
    expect(keyType(Buffer.from([0]))).toBe('');
  });

  test('of the known types is asked for', () => {
    const known = parseKnownHosts(`dut1 ${ecdsa}\n@revoked dut1 ${other}\ndut2 ${ours}`, 'f');
    expect(knownKeyTypes('dut1', 22, known)).toEqual(['ecdsa-sha2-nistp256']);
  });
});

describe('the known_hosts file', () => {
  test('gets new keys as whole lines, also behind one without an end, and OpenSSH reads them', () => {
    const file = join(folder, 'new/known_hosts');
    expect(readKnownHosts([file, join(folder, 'missing')])).toEqual([]);
    addKnownHost(file, 'dut1', 2222, wire(ours));
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    addKnownHost(file, 'dut2', 22, wire(ecdsa));
    expect(readFileSync(file, 'utf8')).toBe(`[dut1]:2222 ${ours}\ndut2 ${ecdsa}\n`);
    for (const name of ['[dut1]:2222', 'dut2'])
      expect(execFileSync('ssh-keygen', ['-F', name, '-f', file]).toString()).toContain('found');
  });
});
