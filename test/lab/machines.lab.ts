import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { run } from '../../src/lab/host/run.js';
import {
  labDirectory,
  labDown,
  labSshCommand,
  labStatus,
  labUp,
  setWire,
  type UpOptions,
} from '../../src/lab/index.js';

/** The lab itself: real machines, killed, unplugged and reconfigured. It runs beside any other lab. */
let project: string;
let options: UpOptions;

const on = async (name: string, command: string): Promise<string> => {
  const outcome = await run(labSshCommand(project, name, [command]), { timeout: 120 });
  expect({ status: outcome.status, stderr: outcome.stderr }).toMatchObject({ status: 0 });
  return outcome.stdout.trim();
};
const condition = async (name: string) =>
  (await labStatus(project))?.machines.find((one) => one.name === name)?.condition;
const pid = async (name: string) =>
  (await labStatus(project))?.machines.find((one) => one.name === name)?.pid ?? 0;
const port = '/sys/bus/pci/devices/0000:01:00.0';

/** Processes and mounts that have to do with this lab. */
const leftovers = (): string[] => {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(project) ||
          readFileSync(`/proc/${name}/environ`, 'utf8').includes(`RIGGER_LAB_DIR=${project}`)
        );
      } catch {
        return false;
      }
    });
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(project));
  return [...processes, ...mounts];
};

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'rigger-lab-test-'));
  delete process.env.RIGGER_LAB_DIR;
  const script = join(project, 'controller.mjs');
  await build({
    stdin: {
      contents: `import { labCache, labDirectory, serveControllers } from './src/lab/index.ts';
await serveControllers({ directory: labDirectory('/'), cache: labCache() }, (error) => console.error(error));`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  });
  options = { project, install: true, controllerCommand: [process.execPath, script] };
  await labUp(options);
}, 1_200_000);

afterAll(async () => {
  await labDown({ project });
  rmSync(project, { recursive: true, force: true });
}, 60_000);

describe('the emulated lab', () => {
  test('is up, each machine under its name and with a host key of its own', async () => {
    expect(await condition('dut1')).toBe('running');
    expect(await condition('peer1')).toBe('running');
    expect(await on('dut1', 'hostname')).toBe('dut1');
    expect(await on('peer1', 'hostname')).toBe('peer1');
    const keys = readFileSync(join(labDirectory(project), 'known_hosts'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[2]);
    expect(new Set(keys).size).toBe(2);
  });

  test('has a hypervisor that is not ready yet: an IOMMU that nobody switched on, no virtual functions', async () => {
    expect(await on('dut1', 'cat /proc/cmdline')).not.toContain('iommu');
    expect(await on('dut1', `cat ${port}/sriov_totalvfs ${port}/sriov_numvfs`)).toBe('7\n0');
    expect(await on('dut1', 'ls /var/lib/rigger/guest')).toBe('initrd.img\nvmlinuz');
  });

  test('is left alone by a second up', async () => {
    const before = [await pid('dut1'), await pid('peer1')];
    await labUp(options);
    expect([await pid('dut1'), await pid('peer1')]).toEqual(before);
  });

  test('joins the two ports by a wire that can be cut', async () => {
    for (const name of ['dut1', 'peer1'])
      await on(
        name,
        `ip link set $(ls ${port}/net) up; ip addr add 10.99.0.${name === 'dut1' ? 1 : 2}/24 dev $(ls ${port}/net)`,
      );
    expect(await on('dut1', 'ping -c 3 -W 20 -q 10.99.0.2')).toMatch(/ 0% packet loss/);
    const carrier = `cat /sys/class/net/$(ls ${port}/net)/carrier`;
    const becomes = (value: string) =>
      `for i in $(seq 600); do [ "$(${carrier})" = ${value} ] && exit 0; sleep 0.1; done; exit 1`;
    await setWire(project, 'dut1', false);
    await on('dut1', becomes('0'));
    await setWire(project, 'dut1', true);
    await on('dut1', becomes('1'));
  });

  test('tells the truth about a killed machine and a killed controller, and mends them', async () => {
    process.kill(await pid('peer1'), 'SIGKILL');
    const controller = (await labStatus(project))?.controller;
    process.kill(controller?.pid ?? 0, 'SIGKILL');
    for (;;) if ((await condition('peer1')) === 'dead') break;
    const status = await labStatus(project);
    expect(status).toMatchObject({ up: false, controller: { alive: false } });
    await labUp(options);
    expect(await labStatus(project)).toMatchObject({ up: true, controller: { alive: true } });
  });

  test('leaves nothing behind', async () => {
    expect(leftovers().length).toBeGreaterThan(0);
    await labDown({ project });
    expect(leftovers()).toEqual([]);
    expect(existsSync(join(project, 'inventory/host_vars/dut1/lab.yml'))).toBe(false);
    expect(await labStatus(project)).toBeUndefined();
  });
});
