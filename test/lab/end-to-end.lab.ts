import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HostSummary, RunEvent } from '../../src/model/index.js';
import { rigger, root } from '../support/cli.js';

/** A copy of the shipped project with a lab of its own, so that the user's lab is left alone. */
const project = mkdtempSync(join(tmpdir(), 'rigger-e2e-'));
const inLab = (...args: string[]) => rigger(args, { cwd: project });

/** Fails with everything that a command said when its exit code is another. */
const expectCode = async (code: number, ...args: string[]) => {
  const result = await inLab(...args);
  const said = `rigger ${args.join(' ')}\n${result.stdout}\n${result.stderr}`;
  if (result.code !== code) console.log(said, await labState());
  expect([args.join(' '), result.code]).toEqual([args.join(' '), code]);
  return result;
};

/** Whether the emulated hosts themselves are well: a host that panics is the lab's fault, not the play's. */
const labState = async (): Promise<string> => (await inLab('lab', 'status')).stdout;

const onDut = async (command: string): Promise<string> =>
  (await expectCode(0, 'lab', 'ssh', 'dut1', '--', 'sh', '-c', command)).stdout;

const runs = (): string[] => readdirSync(join(project, 'runs')).sort();

/** How a run ended, from its journal. */
const endOf = (run: string): Record<string, HostSummary> => {
  const lines = readFileSync(join(project, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const end = lines
    .map((line) => JSON.parse(line) as RunEvent)
    .findLast(({ type }) => type === 'run-finished');
  if (end?.type !== 'run-finished') throw new Error(`the journal of ${run} has no end`);
  return end.hosts as Record<string, HostSummary>;
};

beforeAll(async () => {
  for (const part of ['playbooks', 'roles', 'rigger.yml'])
    cpSync(join(root, part), join(project, part), { recursive: true });
  cpSync(join(root, 'inventory'), join(project, 'inventory'), {
    recursive: true,
    filter: (path) => !path.includes('host_vars'),
  });
  await expectCode(0, 'lab', 'up', '--install');
});

afterAll(async () => {
  await expectCode(0, 'lab', 'down');
  // Whatever of this lab were left would carry its folder on its command line.
  const left = execFileSync('ps', ['-eo', 'pid,stat,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(project) && !/^\s*\d+ Z/.test(line));
  rmSync(project, { recursive: true, force: true });
  expect(left).toEqual([]);
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(project);
});

describe('from an empty host to a report', () => {
  test('the lab is up, and its host is not ready yet', async () => {
    const { stdout } = await expectCode(0, 'lab', 'status', '--json');
    const { machines } = JSON.parse(stdout) as { machines: { name: string; condition: string }[] };
    expect(machines.map(({ name, condition }) => [name, condition]).sort()).toEqual([
      ['dut1', 'running'],
      ['peer1', 'running'],
    ]);
    expect(await onDut('cat /proc/cmdline')).not.toMatch(/intel_iommu=on/);
  });

  test('plan says what is unknown, and changes nothing', async () => {
    const before = await onDut(
      'cat /etc/default/grub; ls /etc/default/grub.d 2>/dev/null; cat /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs',
    );
    const { stderr } = await expectCode(10, 'plan', 'playbooks/site.yml', '--detailed-exitcode');
    expect(stderr).toMatch(/kernel command line: add .*intel_iommu=on/);
    expect(stderr).toMatch(/unknown/);
    expect(
      await onDut(
        'cat /etc/default/grub; ls /etc/default/grub.d 2>/dev/null; cat /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs',
      ),
    ).toBe(before);
  });

  test('apply makes it ready with one reboot, and a second time changes nothing', async () => {
    await expectCode(0, 'apply', 'playbooks/site.yml');
    expect(endOf(runs().at(-1)!).dut1!.reboots).toBe(1);
    expect(await onDut('cat /proc/cmdline')).toMatch(/intel_iommu=on/);
    expect(Number(await onDut('ls /sys/kernel/iommu_groups | wc -l'))).toBeGreaterThan(0);
    expect(await onDut('cat /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs')).toBe('4\n');
    expect(await onDut('basename $(readlink /sys/bus/pci/devices/0000:01:10.0/driver)')).toBe('vfio-pci\n');
    expect(await onDut('virsh list --name')).toMatch(/^g1$/m);

    await expectCode(0, 'apply', 'playbooks/site.yml');
    const end = endOf(runs().at(-1)!);
    expect(
      Object.entries(end)
        .map(([host, { changed, failed }]) => [host, changed, failed])
        .sort(),
    ).toEqual([
      ['dut1', 0, 0],
      ['peer1', 0, 0],
    ]);
  });

  test('measures both datapaths, and the report follows from the data', async () => {
    await expectCode(0, 'apply', 'playbooks/latency.yml');
    const run = join('runs', runs().at(-1)!);
    const rows = readFileSync(join(project, run, 'results.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            metric: string | null;
            scope: string;
            factors: { datapath: string };
            status: string;
            value: number;
          },
      );
    const medians = rows.filter(
      ({ metric, scope, status }) => metric === 'rtt_median' && scope === 'trial' && status === 'ok',
    );
    for (const datapath of ['virtio', 'sriov'])
      expect(medians.filter(({ factors }) => factors.datapath === datapath).length).toBeGreaterThanOrEqual(6);
    expect(medians.every(({ value }) => value > 0)).toBe(true);

    await expectCode(0, 'verify', run);
    await expectCode(0, 'report', run, '-o', 'report');
    const html = readFileSync(join(project, 'report/index.html'), 'utf8');
    expect(html).toMatch(/emulated/i);
    expect(html).toMatch(/<svg/);

    const raw = join(project, run, 'trials', readdirSync(join(project, run, 'trials')).sort()[0]!);
    const file = join(raw, readdirSync(raw).find((name) => name.endsWith('.stdout'))!);
    const text = readFileSync(file);
    text[0]! ^= 1;
    writeFileSync(file, text);
    const { stdout, stderr } = await expectCode(5, 'verify', run);
    expect(stdout + stderr).toContain('.stdout');
  });

  test('status tells the truth after kill -9, and up recovers', async () => {
    const { stdout } = await expectCode(0, 'lab', 'status', '--json');
    const { machines } = JSON.parse(stdout) as { machines: { name: string; pid: number }[] };
    process.kill(machines.find(({ name }) => name === 'peer1')!.pid, 'SIGKILL');
    await expect(until(async () => (await labState()).match(/peer1 .*dead/))).resolves.toBeTruthy();
    await expectCode(0, 'lab', 'up');
    expect(await labState()).toMatch(/peer1 .*running/);
  });
});

const until = async <T>(look: () => Promise<T>): Promise<T> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const found = await look();
    if (found) return found;
  }
  return look();
};
