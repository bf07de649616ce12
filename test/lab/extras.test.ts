import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseExtras } from '../../src/lab/choose-extras.js';
import {
  extraNames,
  extrasOf,
  hypervisorsFor,
  imageKindFor,
  inOrder,
  type LabExtra,
} from '../../src/lab/extras.js';
import { labMachines } from '../../src/lab/machine/spec.js';
import type { LabState } from '../../src/lab/state.js';

/** What each machine of a lab gets, as one line. */
const dealt = (chosen: readonly LabExtra[], duts = hypervisorsFor(chosen)): string => {
  const machines = labMachines(duts);
  return machines
    .map((machine) => `${machine.name}: ${extrasOf(machine, machines, chosen).join(' ') || 'plain'}`)
    .sort()
    .join('; ');
};

describe('the extras of a lab', () => {
  test.each<[LabExtra[], string]>([
    [[], 'dut1: plain; peer1: plain'],
    [['netdevsim'], 'dut1: netdevsim; peer1: plain'],
    [['vdpa', 'nvme', 'amd-iommu'], 'dut1: vdpa nvme amd-iommu; peer1: plain'],
    [['openvswitch'], 'dut1: openvswitch; peer1: plain'],
    [['netplan'], 'dut1: netplan; peer1: plain'],
    [['netplan', 'networkmanager'], 'dut1: networkmanager; peer1: netplan'],
    [['openvswitch', 'netdevsim', 'netplan'], 'dut1: netdevsim netplan; peer1: openvswitch'],
    [
      [...extraNames],
      'dut1: netdevsim vdpa nvme amd-iommu networkmanager; dut2: netdevsim vdpa nvme amd-iommu netplan; peer1: openvswitch',
    ],
  ])('%j: %s', (chosen, expected) => {
    expect(dealt(chosen)).toBe(expected);
  });

  test('every choice fits: each extra is somewhere, and no machine has two that own its management port', () => {
    fc.assert(
      fc.property(fc.subarray([...extraNames]), fc.nat({ max: 3 }), (chosen, more) => {
        const machines = labMachines(hypervisorsFor(chosen) + more);
        const each = machines.map((machine) => extrasOf(machine, machines, chosen));
        expect(inOrder(each.flat())).toEqual(inOrder(chosen));
        for (const extras of each)
          expect(
            extras.filter((name) => ['networkmanager', 'netplan', 'openvswitch'].includes(name)).length,
          ).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each<[LabExtra[], string]>([
    [[], 'plain'],
    [['amd-iommu'], 'plain'],
    [['amd-iommu', 'nvme'], 'networks'],
    [['networkmanager'], 'networks'],
  ])('%j come from the %s image', (chosen, kind) => {
    expect(imageKindFor(chosen)).toBe(kind);
  });
});

describe('the extras that up is asked for', () => {
  const lab = (chosen?: LabExtra[]): LabState => ({
    version: 2,
    image: 'abc',
    acceleration: 'tcg',
    project: '/p',
    machines: [],
    ...(chosen ? { with: chosen } : {}),
  });

  test.each<[string, LabState | undefined, { with?: LabExtra[]; hosts?: number }, LabExtra[]]>([
    [
      'a new lab gets them in order, each once',
      undefined,
      { with: ['vdpa', 'netdevsim', 'vdpa'] },
      ['netdevsim', 'vdpa'],
    ],
    ['a new lab gets none unasked', undefined, {}, []],
    ['a lab keeps what it has', lab(['nvme']), {}, ['nvme']],
    [
      'a lab is asked for what it has',
      lab(['netdevsim', 'vdpa']),
      { with: ['vdpa', 'netdevsim'] },
      ['netdevsim', 'vdpa'],
    ],
    [
      'three owners with two hypervisors',
      undefined,
      { with: ['networkmanager', 'netplan', 'openvswitch'], hosts: 2 },
      ['openvswitch', 'networkmanager', 'netplan'],
    ],
  ])('%s', (_, before, options, expected) => {
    expect(chooseExtras(before, options)).toEqual(expected);
  });

  test.each<[LabState | undefined, { with?: LabExtra[]; hosts?: number }, RegExp]>([
    [lab(['nvme']), { with: ['vdpa'] }, /was made with nvme, not with vdpa/],
    [lab(), { with: ['vdpa'] }, /was made with no extras, not with vdpa/],
    [
      undefined,
      { with: ['networkmanager', 'netplan', 'openvswitch'], hosts: 1 },
      /take 2 hypervisors and the peer, not 1/,
    ],
  ])('%j and %j is refused', (before, options, message) => {
    expect(() => chooseExtras(before, options)).toThrow(message);
  });
});
