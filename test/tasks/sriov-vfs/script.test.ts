import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sriovVfsInput } from '../../../src/tasks/sriov-vfs/input.js';
import { settingScript, vfScript } from '../../../src/tasks/sriov-vfs/script.js';
import { sriovVfs } from '../../../src/tasks/sriov-vfs/task.js';
import { contextWith } from '../../support/converge.js';

const pf = '0000:3b:00.0';
/** A host whose port is a folder: the real script runs in a real shell, and its `tee` plays the driver. */
let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), 'rigger-port-'));
  mkdirSync(join(host, 'bin'));
  mkdirSync(join(host, pf, 'net/eth1'), { recursive: true });
  write(`${pf}/sriov_numvfs`, '0\n');
  write(`${pf}/sriov_drivers_autoprobe`, '1\n');
  program('ip', 'echo "ip $*" >> "$HOST/log"');
});
afterEach(() => rmSync(host, { recursive: true }));

const write = (path: string, text: string): void => writeFileSync(join(host, path), text);
const read = (path: string): string => readFileSync(join(host, path), 'utf8');
const program = (name: string, text: string): void => {
  write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(join(host, 'bin', name), 0o755);
};
/** A driver that makes as many functions as it is asked for, and notes each number. */
const driver = (makes = '$n'): void =>
  program(
    'tee',
    `read -r n; echo "numvfs $n" >> "$HOST/log"; rm -f "$HOST/${pf}"/virtfn*
i=0; while [ $i -lt "${makes}" ] && [ $i -lt "$n" ]; do ln -s ../vf$i "$HOST/${pf}/virtfn$i"; mkdir -p "$HOST/vf$i"; i=$((i+1)); done
echo "$n" > "$1"`,
  );
/** The kernel's answer to the write, as coreutils shows it. */
const kernelSays = (message: string): void => program('tee', `echo "tee: $1: ${message}" >&2; exit 1`);

const run = (vf_count: number, over: object = {}, hasLink = true) =>
  shell(
    vfScript(sriovVfsInput.parse({ pf, vf_count, ...over }), hasLink)
      .replace('cd /sys/bus/pci/devices ', `cd ${host} `)
      .replaceAll('/run/udev/', `${host}/udev/`),
  );

const shell = (script: string) => {
  const { status, stderr } = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { PATH: `${join(host, 'bin')}:${process.env.PATH}`, HOST: host },
  });
  return { status, stderr: stderr.trim() };
};

describe('the script that makes virtual functions', () => {
  test('goes to a number directly from zero, and through zero from another', () => {
    driver();
    expect([4, 7, 2, 0, 4].map((count) => run(count))).toEqual(Array(5).fill({ status: 0, stderr: '' }));
    expect(read('log').match(/numvfs \d+/g)).toEqual([4, 0, 7, 0, 2, 0, 4].map((count) => `numvfs ${count}`));
  });

  test('brings the port up for its functions, and leaves it alone when there are none', () => {
    driver();
    run(2);
    run(0);
    expect(read('log').match(/ip link .*/g)).toEqual(['ip link set dev eth1 up']);
  });

  test('asks for no interface where the port has none, and waits for its driver', () => {
    driver();
    rmSync(join(host, pf, 'net'), { recursive: true });
    symlinkSync('../nvme', join(host, pf, 'driver'));
    mkdirSync(join(host, 'nvme'));
    expect(run(3, {}, false)).toEqual({ status: 0, stderr: '' });
    expect(read('log')).not.toContain('ip link');
  });

  test('takes the port itself, and none of the interfaces that stand for its functions', () => {
    driver();
    for (const [link, name] of [
      ['eth0', 'pf0vf0'],
      ['eth1', 'p0'],
      ['aux0', 'c1pf0vf0'],
    ] as const) {
      mkdirSync(join(host, pf, 'net', link), { recursive: true });
      write(`${pf}/net/${link}/phys_port_name`, `${name}\n`);
    }
    expect(run(1)).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/ip link .*/g)).toEqual(['ip link set dev eth1 up']);
  });

  test('keeps host drivers off, and gives them back with the last function', () => {
    driver();
    run(4);
    expect(read(`${pf}/sriov_drivers_autoprobe`)).toBe('0\n');
    run(0);
    expect(read(`${pf}/sriov_drivers_autoprobe`)).toBe('1\n');
  });

  test('sets what each function is to have, a tag with its priority where one is asked for', () => {
    driver();
    run(2, {
      vfs: [
        { index: 0, vlan: 100 },
        { index: 1, vlan: 200, qos: 3, min_rate: 10, max_rate: 20, trust: false },
      ],
    });
    expect(read('log').match(/vf .*/g)).toEqual([
      'vf 0 vlan 100',
      'vf 1 vlan 200 qos 3',
      'vf 1 trust off',
      'vf 1 min_tx_rate 10 max_tx_rate 20',
    ]);
  });

  test.each([
    ['No space left on device', /refused 4 virtual functions on 0000:3b:00\.0: ENOSPC: too few MSI-X/],
    ['Cannot allocate memory', /ENOMEM: too little PCI memory or too few bus numbers/],
    ['Device or resource busy', /EBUSY: somebody else changed the number/],
    ['Numerical result out of range', /ERANGE: more than sriov_totalvfs/],
    ['No such file or directory', /ENOENT: its driver has no support for SR-IOV/],
    ['Input/output error', /refused 4 .*Input\/output error/],
  ])('says what the kernel means by "%s"', (message, expected) => {
    kernelSays(message);
    expect(run(4)).toEqual({ status: 1, stderr: expect.stringMatching(expected) });
  });

  test('notices a driver that enables fewer than it was asked for', () => {
    program('tee', 'read -r n; echo 2 > "$1"');
    expect(run(4)).toEqual({
      status: 1,
      stderr: 'asked 0000:3b:00.0 for 4 virtual functions, its driver enabled 2',
    });
  });

  test('waits for functions that appear after the write has returned', () => {
    driver('3');
    program('sleep', `echo sleep >> "$HOST/log"; ln -s ../vf3 "$HOST/${pf}/virtfn3"; mkdir -p "$HOST/vf3"`);
    expect(run(4)).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/sleep/g)).toEqual(['sleep']);
  });

  test.each([
    ['sets a function again that is still in reset', 'Resource temporarily unavailable', 2, 0],
    ['gives one up that stays in reset', 'Resource temporarily unavailable', 99, 1],
    ['gives up at once what is refused for another reason', 'Operation not supported', 1, 1],
  ])('%s', (_, message, times, status) => {
    driver();
    program('sleep', 'echo sleep >> "$HOST/log"');
    program(
      'ip',
      `case "$*" in *" vf "*) ;; *) exit 0 ;; esac
echo try >> "$HOST/log"; [ "$(grep -c try "$HOST/log")" -gt ${times} ] || { echo 'RTNETLINK answers: ${message}' >&2; exit 2; }`,
    );
    expect(run(1, { vfs: [{ index: 0, trust: true }] })).toEqual({
      status,
      stderr: status === 0 ? '' : `RTNETLINK answers: ${message}`,
    });
    const tries = read('log').match(/try/g)!.length;
    expect(tries).toBe(status === 0 ? times + 1 : times === 1 ? 1 : 51);
  });

  test('sets a function that is there in the same way', () => {
    program('sleep', 'echo sleep >> "$HOST/log"');
    program(
      'ip',
      `echo try >> "$HOST/log"; [ "$(grep -c try "$HOST/log")" -gt 2 ] || { echo 'RTNETLINK answers: Resource temporarily unavailable' >&2; exit 2; }; echo "$*" >> "$HOST/log"`,
    );
    expect(shell(settingScript('eth1', 3, [['trust', 'on']]))).toEqual({ status: 0, stderr: '' });
    expect(read('log')).toBe('try\nsleep\ntry\nsleep\ntry\nlink set dev eth1 vf 3 trust on\n');
  });

  test.each([
    [
      'iproute2 5 and later',
      'link/ether ff:ff:ff:ff:ff:ff brd ff:ff:ff:ff:ff:ff',
      'link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
    ],
    ['iproute2 4', 'MAC ff:ff:ff:ff:ff:ff', 'MAC 02:00:00:00:00:01'],
  ])('sets a function by the port that has it, of two on one function: %s', (_, other, own) => {
    driver();
    // The first port is the one with the lower number, whatever it is called.
    mkdirSync(join(host, pf, 'net/eth0'));
    write(`${pf}/net/eth0/dev_port`, '1\n');
    write(`${pf}/net/eth1/dev_port`, '0\n');
    program(
      'ip',
      `case "$*" in
'link show dev eth1') printf '3: eth1:\\n    vf 0     ${own}, vlan 1\\n    vf 1     ${other}, vlan 1\\n    vf 10     ${own}\\n' ;;
'link show dev eth0') printf '2: eth0:\\n    vf 0     ${other}, vlan 1\\n    vf 1     ${own}, vlan 1\\n' ;;
*) echo "$*" >> "$HOST/log" ;; esac`,
    );
    expect(
      run(2, {
        vfs: [
          { index: 0, vlan: 5 },
          { index: 1, vlan: 6 },
        ],
      }),
    ).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/link set .*/g)).toEqual([
      'link set dev eth1 up',
      'link set dev eth0 up',
      'link set dev eth1 vf 0 vlan 5',
      'link set dev eth0 vf 1 vlan 6',
    ]);
  });

  test('waits for the interface that comes with the functions', () => {
    program(
      'tee',
      `read -r n; echo "$n" > "$1"; i=0; while [ $i -lt "$n" ]; do ln -s ../vf$i "$HOST/${pf}/virtfn$i"; mkdir -p "$HOST/vf$i"; i=$((i+1)); done`,
    );
    program('sleep', `mkdir -p "$HOST/${pf}/net/mgmtpf0,0"`);
    rmSync(join(host, pf, 'net'), { recursive: true });
    mkdirSync(join(host, 'cxgb4'));
    symlinkSync('../cxgb4', join(host, pf, 'driver'));
    expect(run(1, { vfs: [{ index: 0, mac: '02:00:00:00:00:01' }] }, false)).toEqual({
      status: 0,
      stderr: '',
    });
    expect(read('log')).toBe('ip link set dev mgmtpf0,0 vf 0 mac 02:00:00:00:00:01\n');
  });

  /** udev runs, and at the second look it has renamed an interface. */
  const udevRenames = (from: string, to: string, index: number): void => {
    mkdirSync(join(host, 'udev/data'), { recursive: true });
    write('udev/control', '');
    program(
      'sleep',
      `cd "$HOST/${pf}"
if [ -d "net/${from}" ]; then mv "net/${from}" "net/${to}"; : > "$HOST/udev/data/n${index}"
elif [ ! -d net ]; then mkdir -p "net/${from}"; echo ${index} > "net/${from}/ifindex"; fi`,
    );
  };

  test('waits until udev has named the port', () => {
    driver();
    write(`${pf}/net/eth1/ifindex`, '3\n');
    udevRenames('eth1', 'enp59s0', 3);
    expect(run(1)).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/ip link .*/g)).toEqual(['ip link set dev enp59s0 up']);
  });

  test('waits until udev has named the interface that comes with the functions', () => {
    driver();
    udevRenames('mgmtpf0,0', 'enp4s0', 7);
    rmSync(join(host, pf, 'net'), { recursive: true });
    mkdirSync(join(host, 'cxgb4'));
    symlinkSync('../cxgb4', join(host, pf, 'driver'));
    const vfs = [{ index: 0, mac: '02:00:00:00:00:01' }];
    expect(run(1, { vfs }, false)).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/ip link .*/g)).toEqual(['ip link set dev enp4s0 vf 0 mac 02:00:00:00:00:01']);
  });

  test('takes an interface as it is that udev does not name', () => {
    driver();
    write(`${pf}/net/eth1/ifindex`, '3\n');
    mkdirSync(join(host, 'udev'));
    write('udev/control', '');
    program('sleep', '');
    expect(run(1)).toEqual({ status: 0, stderr: '' });
    expect(read('log').match(/ip link .*/g)).toEqual(['ip link set dev eth1 up']);
  });

  test('is the same at boot whether the interface that comes with functions is there or not', () => {
    const vf = { address: '0000:3b:01.0', index: 0, links: [], holders: [], mac: '02:00:00:00:00:01' };
    const kept = ([count, links, vfs]: [number, string[], object[]]): unknown => {
      const outcome = sriovVfs.plan(
        sriovVfsInput.parse({ pf, vf_count: 1, vfs: [{ index: 0, mac: '02:00:00:00:00:01' }] }),
        {
          ports: [{ address: pf, driver: 'cxgb4', total: 16, count, links, virtual_functions: vfs }],
          own: { links: [] },
          boot: { enabled: false },
          ...{ managers: { running: [], netplan: false, links: {} }, written: {}, pending: [], makers: [] },
        } as never,
        contextWith(),
      );
      if (outcome.kind !== 'changes') throw new Error(JSON.stringify(outcome));
      return outcome.changes.at(-1)!.commands;
    };
    expect(kept([1, ['mgmtpf0,0'], [vf]])).toEqual(kept([0, [], []]));
  });

  test('notices functions that do not appear', () => {
    driver('3');
    program('sleep', '');
    expect(run(4)).toEqual({
      status: 1,
      stderr: '0000:3b:00.0 says that it has 4 virtual functions, but 3 appeared (see dmesg)',
    });
  });

  test.each([
    {
      who: 'a program with its own device file',
      has: 'uio/uio3/dev',
      says: 'process 812 took a virtual function of 0000:3b:00.0 meanwhile',
    },
    {
      who: 'a bond',
      has: 'net/e1v2/upper_bond0/ifindex',
      says: 'bond0 took e1v2, a virtual function of 0000:3b:00.0, meanwhile',
    },
    {
      who: 'an address',
      has: 'net/e1v3/ifindex',
      says: 'e1v3, a virtual function of 0000:3b:00.0, got an address meanwhile',
    },
    {
      who: 'another network namespace',
      has: 'class',
      says: 'somebody took the interface of a virtual function of 0000:3b:00.0 into another network namespace meanwhile',
    },
    {
      who: 'a program with one file for all functions of QuickAssist',
      has: 'class',
      driver: '4xxxvf',
      says: 'process 813 took a virtual function of 0000:3b:00.0 meanwhile',
    },
    {
      who: 'a program that computes on it',
      has: 'drm/renderD130/dev',
      driver: 'i915',
      says: 'process 814 took a virtual function of 0000:3b:00.0 meanwhile',
    },
    { who: 'nobody, by an interface with its link-local address', has: 'net/e1v4/ifindex', says: '' },
  ])('takes nothing from $who', ({ has, says, ...also }) => {
    driver();
    run(4);
    mkdirSync(join(host, 'vf2', has, '..'), { recursive: true });
    write(`vf2/${has}`, has === 'class' ? '0x020000\n' : '');
    symlinkSync(`../drivers/${'driver' in also ? also.driver : 'iavf'}`, join(host, 'vf2/driver'));
    program(
      'find',
      'case "$*" in *" /dev/uio3") echo /proc/812/fd/31 ;; *" /dev/qat_adf_ctl") echo /proc/813/fd/31 ;; *" /dev/dri/renderD130") echo /proc/814/fd/31 ;; esac',
    );
    program(
      'ip',
      'case "$*" in *"e1v3 up") echo "7: e1v3 inet 192.0.2.1/24 scope global e1v3" ;; *"e1v4 up") echo "8: e1v4 inet6 fe80::1/64 scope link" ;; esac',
    );
    expect(run(0)).toEqual({ status: says === '' ? 0 : 1, stderr: says });
    expect(read(`${pf}/sriov_numvfs`)).toBe(says === '' ? '0\n' : '4\n');
  });

  test('takes nothing from a process that took a function since the facts were read', () => {
    driver();
    run(4);
    symlinkSync('../groups/17', join(host, 'vf2/iommu_group'));
    program('find', 'case "$*" in *" /dev/vfio/17") echo /proc/812/fd/31 ;; esac');
    expect(run(0)).toEqual({
      status: 1,
      stderr: 'process 812 took a virtual function of 0000:3b:00.0 meanwhile',
    });
    expect(read(`${pf}/sriov_numvfs`)).toBe('4\n');
  });
});
