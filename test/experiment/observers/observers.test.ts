import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { observers } from '../../../src/experiment/observers/catalogue.js';
import { lookScript, observations, readLook } from '../../../src/experiment/observers/observer.js';

const observe = (name: string, before: string, after: string, seconds = 2) =>
  observations(observers.get(name)!, `@ 100.00\n${before}`, `@ ${100 + seconds}.00\n${after}`);

const value = (found: ReturnType<typeof observe>, metric: string, subject: string): number | undefined =>
  found.find((each) => each.metric === metric && each.subject === subject)?.value;

/** Snapshots as a kernel prints them, and what follows by hand. */
const cases: [string, string, string, Record<string, number>][] = [
  [
    'cpu',
    'cpu  100 0 50 800 50 10 20 0 40 0\ncpu0 100 0 50 800 50 10 20 0 40 0\n',
    'cpu  160 0 70 900 60 15 25 0 90 0\ncpu0 160 0 70 900 60 15 25 0 90 0\n',
    {
      'cpu_busy all': 45,
      'cpu_user all': 5,
      'cpu_system all': 10,
      'cpu_irq all': 2.5,
      'cpu_softirq all': 2.5,
      'cpu_guest all': 25,
      'cpu_steal all': 0,
      'cpu_busy cpu0': 45,
    },
  ],
  [
    'energy',
    'intel-rapl:0 package-0 1000000 262143328850\nintel-rapl:0:0 core 500000 262143328850\nintel-rapl:1 package-1 262143000000 262143328850\n',
    'intel-rapl:0 package-0 41000000 262143328850\nintel-rapl:0:0 core 10500000 262143328850\nintel-rapl:1 package-1 19671150 262143328850\n',
    { 'power package-0': 20, 'power package-0/core': 5, 'power package-1': 10, 'power all': 30 },
  ],
  [
    'containers',
    'c1 usage_usec 1000000\nc1 system_usec 500000\nc1 memory 4096\nc1 stalled_cpu 0\nc2 usage_usec 9000000\n',
    'c1 usage_usec 3000000\nc1 system_usec 1000000\nc1 memory 8192\nc1 stalled_cpu 200000\nc2 usage_usec 10\n',
    {
      'container_cpu all': 100,
      'container_cpu c1': 100,
      'container_cpu_system c1': 25,
      'container_memory c1': 8192,
      'container_stalled_cpu c1': 10,
    },
  ],
  [
    'cycles',
    'cpu0     1000\ncpu1     500\n',
    'cpu0     5000\ncpu1     900\n',
    { 'cycles cpu0': 2000, 'cycles cpu1': 200, 'cycles all': 2200 },
  ],
  [
    'softirqs',
    '        CPU0 CPU1\n NET_RX:  10   20\n',
    '        CPU0 CPU1\n NET_RX:  30   40\n',
    { 'softirqs NET_RX': 20 },
  ],
  [
    'interrupts',
    '      CPU0   CPU1\n 24:  100  0  PCI-MSIX-0000:01:00.0  0-edge  enp1s0-TxRx-0\n 25:  5  5  PCI-MSIX-0000:01:00.0  1-edge  enp1s0-TxRx-1\nLOC:  7  7  Local timer interrupts\nERR:  0\n',
    '      CPU0   CPU1\n 24:  140  0  PCI-MSIX-0000:01:00.0  0-edge  enp1s0-TxRx-0\n 25:  5  15  PCI-MSIX-0000:01:00.0  1-edge  enp1s0-TxRx-1\nLOC:  17  7  Local timer interrupts\nERR:  0\n',
    { 'interrupts enp1s0': 25, 'interrupts LOC': 5, 'interrupts all': 30 },
  ],
  ['context_switches', 'ctxt 1000\n', 'ctxt 1500\n', { 'context_switches all': 250 }],
  [
    'kvm_exits',
    'exits 1000\nio_exits 10\n',
    'exits 3000\nio_exits 20\n',
    { 'kvm_exits all': 1000, 'kvm_exits io': 5 },
  ],
  [
    'vhost',
    'g1 900 900 (qemu-system-x86) S 1 1 1 0 -1 0 0 0 0 0 10 10 0 0\ng1 900 905 (CPU 0/KVM) S 1 1 1 0 -1 0 0 0 0 0 100 50 0 0\ng1 900 906 (vhost-900) S 1 1 1 0 -1 0 0 0 0 0 0 30 0 0\n- 900 77 (vhost-900) S 2 0 0 0 -1 0 0 0 0 0 0 5 0 0\n',
    'g1 900 900 (qemu-system-x86) S 1 1 1 0 -1 0 0 0 0 0 12 12 0 0\ng1 900 905 (CPU 0/KVM) S 1 1 1 0 -1 0 0 0 0 0 200 50 0 0\ng1 900 906 (vhost-900) S 1 1 1 0 -1 0 0 0 0 0 0 70 0 0\n- 900 77 (vhost-900) S 2 0 0 0 -1 0 0 0 0 0 0 25 0 0\n',
    { 'process_cpu qemu:g1': 2, 'process_cpu vcpu:g1': 50, 'process_cpu vhost:g1': 30 },
  ],
  [
    'nic',
    'Inter-|   Receive |  Transmit\n face |bytes packets errs drop\n  eth0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0\n    lo: 5 5 0 0 0 0 0 0 5 5 0 0 0 0 0 0\n# eth0\n2: eth0: <UP>\n    vf 0     link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff, spoof checking on\n    RX: bytes  packets  mcast   bcast   dropped\n    100        4        0       0       0\n    TX: bytes  packets   dropped\n    200        6        0\n',
    'Inter-|   Receive |  Transmit\n face |bytes packets errs drop\n  eth0: 3000 30 2 0 0 0 0 0 2000 20 0 0 0 0 0 0\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n# eth0\n2: eth0: <UP>\n    vf 0     link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff, spoof checking on\n    RX: bytes  packets  mcast   bcast   dropped\n    300        8        0       0       0\n    TX: bytes  packets   dropped\n    200        6        0\n',
    {
      'nic_rx_packets eth0': 10,
      'nic_rx_bytes eth0': 1000,
      'nic_errors eth0': 1,
      'nic_rx_packets vf0@eth0': 2,
      'nic_rx_bytes vf0@eth0': 100,
    },
  ],
];

describe('two snapshots', () => {
  test.each(cases)('of %s', (name, before, after, expected) => {
    const found = observe(name, before, after);
    for (const [key, rate] of Object.entries(expected)) {
      const [metric, subject] = key.split(' ') as [string, string];
      expect([key, value(found, metric, subject)]).toEqual([key, expect.closeTo(rate, 9)]);
    }
    const declared = Object.keys(observers.get(name)!.metrics);
    expect(declared).toEqual(expect.arrayContaining(found.map(({ metric }) => metric)));
  });

  test.each(cases)('of %s say nothing when one is empty, cut or of no time', (name, before, after) => {
    expect(observations(observers.get(name)!, '', `@ 1.0\n${after}`)).toEqual([]);
    expect(observe(name, '', after)).toEqual([]);
    expect(observe(name, before, after, 0)).toEqual([]);
  });

  test('a counter that went backwards was reset, and says nothing', () => {
    expect(observe('context_switches', 'ctxt 1500\n', 'ctxt 100\n')).toEqual([]);
  });
});

test('one look tells the snapshots of all observers apart, on a real kernel', () => {
  const all = [...observers.values()];
  const look = () =>
    readLook(all, spawnSync('/bin/sh', ['-c', lookScript(all)], { encoding: 'utf8' }).stdout);
  const before = look();
  spawnSync('sleep', ['0.05']);
  const after = look();
  const found = Object.fromEntries(
    all.map((observer, index) => [observer.name, observations(observer, before[index]!, after[index]!)]),
  );
  expect(value(found.cpu!, 'cpu_busy', 'all')).toBeGreaterThanOrEqual(0);
  expect(value(found.interrupts!, 'interrupts', 'all')).toBeGreaterThan(0);
  expect(value(found.context_switches!, 'context_switches', 'all')).toBeGreaterThan(0);
});
