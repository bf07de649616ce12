import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { run } from '../../src/lab/host/run.js';
import { ensureKey, knownHostLine, makeIdentity } from '../../src/lab/identity.js';
import {
  inventoryFile,
  removeInventoryValues,
  writeInventoryValues,
} from '../../src/lab/inventory-values.js';
import { defaultFirmware, machineSpec } from '../../src/lab/machine/spec.js';
import { type LabState, readState, updateMachine, writeState } from '../../src/lab/state.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-lab-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const state: LabState = {
  version: 2,
  image: 'abc',
  acceleration: 'tcg',
  project: '/p',
  machines: [{ ...machineSpec('dut', 1), sshPort: 2201, controllerPort: 2301, firmware: defaultFirmware }],
};

describe('the state of a lab', () => {
  test('is read as it was written', () => {
    writeState(folder, state);
    expect(readState(folder)).toEqual(state);
  });

  test.each([
    ['', 'nothing'],
    ['{', 'half a file'],
    ['{"version": 1}', 'another version'],
  ])('%j is no state: %s', (text) => {
    writeFileSync(join(folder, 'lab.json'), text);
    expect(readState(folder)).toBeUndefined();
  });

  test('remembers what changes of a machine, and forgets what is undefined', () => {
    writeState(folder, state);
    updateMachine(folder, 'dut1', { off: true, pending: { ...defaultFirmware, vtd: false } });
    expect(readState(folder)?.machines[0]).toMatchObject({ off: true, pending: { vtd: false } });
    updateMachine(folder, 'dut1', { off: undefined, pending: undefined });
    expect(readState(folder)).toEqual(state);
  });
});

describe('what the inventory gets', () => {
  test('is written for its owner only, in the words of Ansible, and removed', () => {
    writeInventoryValues(folder, {
      name: 'dut1',
      port: 2201,
      key: '/k',
      knownHosts: '/h',
      acceleration: 'tcg',
    });
    const file = inventoryFile(folder, 'dut1');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(parse(readFileSync(file, 'utf8'))).toEqual({
      ansible_host: '127.0.0.1',
      ansible_port: 2201,
      ansible_user: 'root',
      ansible_ssh_private_key_file: '/k',
      rigger_known_hosts_file: '/h',
      lab: { emulated: true, accel: 'tcg' },
    });
    removeInventoryValues(folder, 'dut1');
    expect(() => statSync(file)).toThrow(/ENOENT/);
  });
});

describe('the identity of a machine', () => {
  test('is its name, a host key that matches the pinned one, and the key of the user, with modes that sshd accepts', async () => {
    const user = join(folder, 'id');
    await ensureKey(user, 'somebody');
    await makeIdentity(join(folder, 'identity'), 'dut7', user);
    await run(['tar', '-C', folder, '-xf', join(folder, 'identity/identity.tar')]);
    const mode = (path: string) => statSync(join(folder, path)).mode & 0o777;
    expect(readFileSync(join(folder, 'etc/hostname'), 'utf8')).toBe('dut7\n');
    expect(mode('etc/ssh/ssh_host_ed25519_key')).toBe(0o600);
    expect([mode('root'), mode('root/.ssh'), mode('root/.ssh/authorized_keys')]).toEqual([
      0o700, 0o700, 0o600,
    ]);
    expect(readFileSync(join(folder, 'root/.ssh/authorized_keys'), 'utf8')).toBe(
      readFileSync(`${user}.pub`, 'utf8'),
    );
    const derived = await run(['ssh-keygen', '-y', '-f', join(folder, 'etc/ssh/ssh_host_ed25519_key')]);
    const pinned = readFileSync(join(folder, 'identity/host-key.pub'), 'utf8');
    expect(knownHostLine(22, pinned)).toBe(
      `[127.0.0.1]:22 ${derived.stdout.trim().split(' ').slice(0, 2).join(' ')}\n`,
    );
  });

  test('keeps a key that is there', async () => {
    const user = join(folder, 'id');
    await ensureKey(user, 'somebody');
    const before = readFileSync(user, 'utf8');
    await ensureKey(user, 'somebody');
    expect(readFileSync(user, 'utf8')).toBe(before);
  });
});
