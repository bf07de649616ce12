import { describe, expect, test } from '@jest/globals';
import { imageIn } from '../../../src/lab/image/image.js';
import { type MachinePlan, machineArguments } from '../../../src/lab/machine/arguments.js';
import {
  defaultFirmware,
  labMachines,
  machineSpec,
  managementMac,
  wireMac,
} from '../../../src/lab/machine/spec.js';
import { machinePaths } from '../../../src/lab/paths.js';

const plan = (change: Partial<MachinePlan> = {}): MachinePlan => ({
  spec: machineSpec('dut', 1),
  firmware: defaultFirmware,
  acceleration: 'tcg',
  image: imageIn('/cache', 'hash'),
  paths: machinePaths('/lab', 'dut1'),
  sshPort: 2201,
  wires: ['/lab/run/dut1.wire'],
  identity: '/lab/identity.tar',
  resume: false,
  extras: [],
  ...change,
});
const line = (change: Partial<MachinePlan> = {}): string => machineArguments(plan(change)).join(' ');

describe('the command line of a machine', () => {
  test('a hypervisor has an IOMMU with interrupt remapping, SVM, and a card with SR-IOV behind a root port', () => {
    expect(line()).toContain('intel-iommu,intremap=on,caching-mode=on');
    expect(line()).toContain('-cpu max,la57=off ');
    expect(line()).toMatch(/pcie-root-port,id=slot1.* -device igb,id=port0,bus=slot1/);
  });

  test.each([
    ['vtd', (text: string) => !text.includes('intel-iommu')],
    ['svm', (text: string) => text.includes('max,la57=off,svm=off')],
    [
      'sriov',
      (text: string) => !text.includes('-device igb') && text.includes('-device e1000e,id=port0,bus=slot1'),
    ],
  ] as const)('%s off in the firmware takes it away, and nothing else', (setting, isAway) => {
    const without = line({ firmware: { ...defaultFirmware, [setting]: false } });
    expect(isAway(line())).toBe(false);
    expect(isAway(without)).toBe(true);
    const words = (text: string) => text.split(' ').length;
    expect(words(line()) - words(without)).toBe(setting === 'vtd' ? 2 : 0);
  });

  test('extras are told to the machine, and a plain machine has none of it', () => {
    const plain = machineArguments(plan());
    expect(plain.join(' ')).not.toMatch(/opt\/rigger\/extras|nvme|amd-iommu/);
    const words = machineArguments(plan({ extras: ['netdevsim', 'networkmanager'] }));
    expect(words.filter((word) => !plain.includes(word))).toEqual([
      'name=opt/rigger/extras,string=netdevsim networkmanager',
    ]);
  });

  test('the board with AMD’s IOMMU has that one only, and none when the firmware switches it off', () => {
    const amd = line({ extras: ['amd-iommu'] });
    expect(amd).toContain('-device amd-iommu,intremap=on');
    expect(amd).not.toContain('intel-iommu');
    const off = line({ extras: ['amd-iommu'], firmware: { ...defaultFirmware, vtd: false } });
    expect(off).not.toMatch(/-device (amd|intel)-iommu/);
  });

  test('the NVMe drive sits behind a root port of its own, with what each function needs', () => {
    const text = line({ extras: ['nvme'] });
    expect(text).toContain('filename=/lab/machines/dut1/nvme.raw');
    const device = /-device nvme,(\S+)/.exec(text)?.[1] ?? '';
    const value = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(device)?.[1]);
    expect(device).toContain('bus=slot2');
    // The rules of QEMU's hw/nvme/ctrl.c for a drive with functions.
    expect(value('sriov_vq_flexible')).toBeGreaterThanOrEqual(2 * value('sriov_max_vfs'));
    expect(value('sriov_vi_flexible')).toBeGreaterThanOrEqual(value('sriov_max_vfs'));
    expect(value('max_ioqpairs')).toBeGreaterThanOrEqual(value('sriov_vq_flexible') + 2);
    expect(value('msix_qsize')).toBeGreaterThanOrEqual(value('sriov_vi_flexible') + 1);
  });

  test('the interrupt controller fits the accelerator', () => {
    expect(line({ acceleration: 'tcg' })).toContain('kernel-irqchip=off -accel tcg,thread=multi');
    expect(line({ acceleration: 'kvm' })).toContain('kernel-irqchip=split -accel kvm -cpu host');
  });

  test('nothing listens but on the loopback and on sockets, and no way leads out', () => {
    for (const spec of labMachines(3)) {
      const text = line({ spec });
      const forwards = text.match(/hostfwd=\S+/g);
      expect(forwards).toEqual(['hostfwd=tcp:127.0.0.1:2201-10.0.2.15:22']);
      expect(text).toContain('user,id=management,restrict=on');
      expect(text).not.toMatch(/addr\.type=inet|vnc|spice|tcp:0\.0\.0\.0|-net(dev)? (tap|bridge|socket)/);
    }
  });

  test('every port of a lab has an address of its own, locally administered', () => {
    const macs = labMachines(9).flatMap((spec) => [managementMac(spec), wireMac(spec)]);
    expect(new Set(macs).size).toBe(macs.length);
    for (const mac of macs) expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
  });

  test('the peer listens on the wire, the hypervisor connects again and again', () => {
    expect(line({ spec: machineSpec('peer', 1) })).toContain('server=on');
    expect(line()).toContain('server=off,reconnect-ms=500');
  });

  test('several wires meet in a hub at the peer', () => {
    const text = line({ spec: machineSpec('peer', 1), wires: ['/w1', '/w2'] });
    expect(text.match(/hubport,id=hub\d,hubid=0,netdev=wire\d/g)).toEqual([
      'hubport,id=hub0,hubid=0,netdev=wire0',
      'hubport,id=hub1,hubid=0,netdev=wire1',
    ]);
    expect(text).toContain('netdev=hub-port');
  });

  test('only the peer skips the boot loader', () => {
    expect(line()).not.toContain('-kernel ');
    expect(line({ spec: machineSpec('peer', 1) })).toContain('-kernel /cache/hash/vmlinuz');
  });

  test('the image is never written to, and a resumed machine names its snapshot', () => {
    expect(line()).toContain('filename=/cache/hash/disk.raw,read-only=on');
    expect(line()).not.toContain('-loadvm');
    expect(line({ resume: true })).toMatch(/-loadvm booted$/);
  });
});
