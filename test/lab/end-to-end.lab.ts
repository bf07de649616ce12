import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { labReady, loseFunctions } from '../../src/lab/index.js';
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

/** What the audit says of dut1: its verdict, and the status and evidence of each requirement. */
const audited = async (code: number): Promise<{ verdict: string; findings: Record<string, string> }> => {
  const { stdout } = await expectCode(code, 'audit', '-l', 'dut1', '--json');
  const [host] = (
    JSON.parse(stdout) as {
      hosts: { verdict: string; findings: { id: string; status: string; evidence: string }[] }[];
    }
  ).hosts;
  return {
    verdict: host!.verdict,
    findings: Object.fromEntries(
      host!.findings.map(({ id, status, evidence }) => [id, `${status}: ${evidence}`]),
    ),
  };
};

/** Another's client, on dut1's management controller. */
const redfishtool = (...args: string[]): string => {
  const file = readFileSync(join(project, 'inventory/host_vars/dut1/lab.yml'), 'utf8');
  const { url, user, password } = parse(file).redfish as Record<string, string>;
  const access = ['-r', new URL(url!).host, '-u', user!, '-p', password!, '-S', 'Always', '-T', '120'];
  return execFileSync('redfishtool', [...access, ...args], { encoding: 'utf8' });
};
const bios = '/redfish/v1/Systems/1/Bios';

/**
 * Every file that could have been touched, with its checksum, every link and every folder. The
 * machine's id lives for one boot in the lab.
 */
const files = (): Promise<string> =>
  onDut(
    [
      'find /etc /boot -xdev -type f ! -path /etc/machine-id -print0 | sort -z | xargs -0 sha256sum',
      "find /etc /boot -xdev -type l -printf '%p -> %l\\n' -o -type d -print | sort",
    ].join('; '),
  );
let baseline = '';

/** A playbook of the test's own, on the same inventory. */
const playbook = (name: string, tasks: string): string => {
  writeFileSync(
    join(project, name),
    `- { hosts: hypervisors, become: true, allow: [drops-vfs], tasks: [${tasks}] }\n`,
  );
  return name;
};
const functions = (count: number): string => `sriov_vfs: { pf: "0000:01:00.0", vf_count: ${count} }`;
const numvfs = (): Promise<string> => onDut('cat /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs');

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

  test('another client sets its firmware against SR-IOV guests and resets it; its command line is wrong as well', async () => {
    await onDut(
      `sed -i 's/^GRUB_CMDLINE_LINUX="/&intel_iommu=off /' /etc/default/grub && update-grub 2>/dev/null && sync`,
    );
    expect(redfishtool('raw', 'GET', bios)).toMatch(/"IntelProcVtd": "Enabled"/);
    const off = { IntelProcVtd: 'Disabled', ProcVirtualization: 'Disabled', Sriov: 'Disabled' };
    redfishtool('raw', 'PATCH', `${bios}/Settings`, '-d', JSON.stringify({ Attributes: off }));
    redfishtool('Systems', '-I', '1', 'reset', 'ForceRestart');
    await labReady(project, 'dut1');
    expect(JSON.parse(redfishtool('raw', 'GET', bios)).Attributes).toMatchObject(off);
    baseline = await files();
  });

  test('audit says line by line what it lacks', async () => {
    const { verdict, findings } = await audited(3);
    expect(verdict).toBe('not ready');
    expect(findings).toMatchObject({
      'firmware-settings':
        'not-ready: IntelProcVtd is Disabled, not Enabled; ProcVirtualization is Disabled, not Enabled; Sriov is Disabled, not Enabled',
      'cpu-virtualization': expect.stringMatching(/^not-ready: .* shows neither vmx nor svm/),
      kvm: expect.stringMatching(/^not-ready/),
      'firmware-iommu': 'not-ready: no ACPI table DMAR, IVRS, IORT or VIOT',
      'iommu-parameters': 'not-ready: the boot loader (grub) passes intel_iommu=off',
      'iommu-groups': expect.stringMatching(/^not-ready/),
      'interrupt-remapping': expect.stringMatching(/^not-ready/),
      sriov: 'not-ready: no device has an SR-IOV capability',
      'virtual-functions': expect.stringMatching(/^not-ready: .* 4 virtual functions are needed/),
    });
  });

  test('plan shows firmware, command line and one reset, says what is unknown until then, and changes nothing', async () => {
    const { stdout } = await expectCode(10, 'plan', 'playbooks/site.yml', '--detailed-exitcode');
    expect(stdout).toMatch(/kernel command line: hold back intel_iommu=off/);
    expect(stdout).toMatch(
      /set IntelProcVtd Enabled, ProcVirtualization Enabled, Sriov Enabled in the firmware/,
    );
    expect(stdout.match(/\[risk: reboot\]/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /≈ assured Virtual functions of 0000:01:00\.0 .*\n +0000:01:00\.0 has 4 virtual functions\n/,
    );
    expect(stdout).toMatch(/\? unknown until apply: .*\n[^?]*"Guest g1"/);
    expect(await files()).toBe(baseline);
  });

  test('apply makes it ready with one reset and one reboot, and a second time changes nothing', async () => {
    await expectCode(0, 'apply', 'playbooks/site.yml');
    expect(endOf(runs().at(-1)!).dut1!.reboots).toBe(2);
    expect(await onDut('cat /proc/cmdline')).toMatch(/ intel_iommu=on/);
    expect(await numvfs()).toBe('4\n');
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
    expect(await audited(0)).toMatchObject({ verdict: 'ready' });
  });

  test('no number of virtual functions is reached by robbing a guest', async () => {
    const tries = [4, 7, 2, 0]
      .map((count) => `{ block: [{ ${functions(count)} }], rescue: [{ print: kept ${count} }] }`)
      .join(', ');
    const { stdout } = await expectCode(0, 'apply', playbook('held.yml', tries));
    for (const count of [7, 2, 0])
      expect(stdout).toMatch(
        new RegExp(`going from 4 to ${count} virtual functions .*: guest g1 holds virtual function 0`),
      );
    expect(stdout.match(/^ *kept \d$/gm)).toHaveLength(3);
    expect(stdout).not.toMatch(/EBUSY|busy/);
    expect(await numvfs()).toBe('4\n');
    expect(await onDut('virsh list --name')).toMatch(/^g1$/m);
  });

  test('measures both datapaths, and the report follows from the data', async () => {
    const measured = await inLab('apply', 'playbooks/latency.yml');
    const run = join('runs', runs().at(-1)!);
    const rows = readFileSync(join(project, run, 'results.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            trial: number;
            metric: string | null;
            scope: string;
            factors: { datapath: string };
            status: string;
            value: number;
          },
      );
    // An emulated guest may be too slow for a tool's own limits now and then: the run says so, and ends accordingly.
    const lost = new Set(rows.filter(({ status }) => status !== 'ok').map(({ trial }) => trial)).size;
    const said = `${measured.stdout}\n${measured.stderr}`;
    expect([said, measured.code]).toEqual([said, lost === 0 ? 0 : 3]);
    if (lost > 0) expect(said).toContain(`${lost} of 24 trials failed or were interrupted`);
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

  test('takes everything back, to the last byte', async () => {
    await expectCode(0, 'apply', 'playbooks/site.yml', '-e', 'site_state=absent');
    expect(await files()).toBe(baseline);
    expect(await onDut('cat /proc/cmdline')).toMatch(/ intel_iommu=off/);
    expect(await numvfs()).toBe('0\n');
    expect(await onDut('virsh list --all --name; virsh net-list --all --name')).not.toMatch(/g1|data/);
  });

  test('goes through any numbers of virtual functions while nobody holds one', async () => {
    const steps = [4, 7, 2, 0, 4].map((count) => `{ ${functions(count)} }`).join(', ');
    await expectCode(0, 'apply', playbook('free.yml', steps));
    expect(endOf(runs().at(-1)!).dut1).toMatchObject({ changed: 5, failed: 0 });
    expect(await numvfs()).toBe('4\n');
    await expectCode(0, 'apply', playbook('none.yml', `{ ${functions(0)} }`));
  });

  test('notices virtual functions that do not appear', async () => {
    await loseFunctions(project, 'dut1', true);
    const { stdout } = await expectCode(3, 'apply', playbook('lost.yml', `{ ${functions(4)} }`));
    expect(stdout).toMatch(/0000:01:00\.0 says that it has 4 virtual functions, but 0 appeared/);
    await loseFunctions(project, 'dut1', false);
  });

  test('makes a guest image over another, with a seed that the kernel reads, and a second time nothing', async () => {
    const [base, image] = ['/var/tmp/base.qcow2', '/var/tmp/g9.qcow2'];
    const tasks = `{ guest_image: { path: ${base}, size_gib: 1 } }, { guest_image: { path: ${image}, base: ${base}, size_gib: 2, seed: { user_data: { hostname: g9 } } } }`;
    const name = playbook('image.yml', tasks);
    await expectCode(0, 'apply', name);
    const seed = 'mount -o loop,ro /var/tmp/g9.seed.iso /mnt && cat /mnt/user-data && umount /mnt';
    expect(await onDut(seed)).toMatch(/^#cloud-config\n[\s\S]*"hostname": "g9"/);
    expect(await onDut(`qemu-img info ${image}`)).toMatch(
      /virtual size: 2 GiB[\s\S]*backing file: .*base\.qcow2/,
    );
    await expectCode(0, 'apply', name);
    expect(endOf(runs().at(-1)!).dut1).toMatchObject({ changed: 0, failed: 0 });
  });

  test('boots its host anew before each block of an experiment, and the bundle proves it', async () => {
    writeFileSync(
      join(project, 'fresh.yml'),
      `- hosts: { dut: hypervisors }
  become: true
  allow: [reboot]
  experiment:
    question: Has each block a boot of its own?
    factors: { round: [1] }
    design: { repeat: 2, warm_up: 0, seed: 1, fresh: host, every: block }
    bring_up: []
    tear_down: [{ reboot: { force: true } }]
    measure:
      - command:
          from: dut
          argv: [cat, /proc/uptime]
          seconds: 1
          metrics: { up: { pattern: '^([0-9.]+)', unit: s } }
`,
    );
    await expectCode(0, 'apply', 'fresh.yml');
    const run = join('runs', runs().at(-1)!);
    const boots = readFileSync(join(project, run, 'levels.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { levels: { hosts: Record<string, string> } }).levels.hosts.dut1);
    expect(boots).toHaveLength(2);
    expect(boots.every((boot) => /^[0-9a-f-]{36}$/.test(boot ?? ''))).toBe(true);
    expect(new Set(boots).size).toBe(2);
    await expectCode(0, 'verify', run);
    await expectCode(0, 'report', run, '-o', 'fresh-report');
    expect(readFileSync(join(project, 'fresh-report/report.md'), 'utf8')).toContain(
      'Intervals speak of boots of the host like these.',
    );
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
