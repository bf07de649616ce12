import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveLink } from '../../src/tasks/link-selector.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-links-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const device = '0000:01:10.4';
const net = join(folder, 'sys/bus/pci/devices', device, 'net');
const udev = join(folder, 'run/udev');

beforeEach(() => {
  rmSync(join(folder, 'sys'), { recursive: true, force: true });
  rmSync(join(folder, 'run'), { recursive: true, force: true });
  mkdirSync(net, { recursive: true });
});

const appears = (name: string, index: number): void => {
  mkdirSync(join(net, name));
  writeFileSync(join(net, name, 'ifindex'), `${index}\n`);
};

const udevRuns = (): void => {
  mkdirSync(join(udev, 'data'), { recursive: true });
  writeFileSync(join(udev, 'control'), '');
};

/** The text as it is, in a tree of the test's. */
const resolved = async (variable: string, meanwhile = '', selector = device): Promise<string> => {
  const text = resolveLink(selector, variable)
    .replaceAll('/sys/', `${folder}/sys/`)
    .replaceAll('/run/udev/', `${folder}/run/udev/`)
    // What happens between two looks happens here.
    .replace('sleep 0.2', `sleep 0.01; ${meanwhile || ':'}`);
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `${text}\necho "$${variable}"`]);
  return stdout.trim();
};

describe.each(['l', 'link'])('into $%s', (variable) => {
  test('the interface of a device', async () => {
    appears('enp1s0f0v2', 7);
    expect(await resolved(variable)).toBe('enp1s0f0v2');
  });

  test('one that comes later', async () => {
    expect(await resolved(variable, `mkdir -p ${net}/eth5; echo 7 >${net}/eth5/ifindex`)).toBe('eth5');
  });

  test('the name that udev gives it, not the one of before', async () => {
    udevRuns();
    appears('eth0', 7);
    const named = `mv ${net}/eth0 ${net}/enp1s0f0v2 2>/dev/null; : >${udev}/data/n7`;
    expect(await resolved(variable, named)).toBe('enp1s0f0v2');
  });

  test('the name that it has, where udev never says a word of it', async () => {
    udevRuns();
    appears('eth0', 7);
    renameSync(join(net, 'eth0'), join(net, 'eth1'));
    expect(await resolved(variable)).toBe('eth1');
  });

  test('of two ports the first, or the one that is named, whatever they are called', async () => {
    for (const [name, index, port] of [
      ['eth0', 7, 1],
      ['eth1', 8, 0],
      ['eth2', 9, 10],
    ] as const) {
      appears(name, index);
      writeFileSync(join(net, name, 'dev_port'), `${port}\n`);
    }
    const all = ['', 'd0', 'd1', 'd10'].map((port) => resolved(variable, '', `${device}${port}`));
    expect(await Promise.all(all)).toEqual(['eth1', 'eth1', 'eth0', 'eth2']);
  });

  test('none that stands for a function', async () => {
    appears('eth0', 7);
    writeFileSync(join(net, 'eth0/phys_port_name'), 'c1pf0vf3\n');
    appears('eth1', 8);
    writeFileSync(join(net, 'eth1/phys_port_name'), 'p0\n');
    expect(await resolved(variable)).toBe('eth1');
  });

  test('none', async () => {
    await expect(resolved(variable)).rejects.toThrow(`no network interface ${device} after 20 s`);
  });
});
