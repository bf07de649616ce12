import { available, defineFact, mustHaveRun, mustRead, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, entriesBelow, parseSysfs } from '../reading/sysfs.js';
import { deviceAt, linkPatterns } from './pci.js';
import { storageUses } from './storage-uses.js';
import {
  addressesScript,
  claimPatterns,
  claimsIn,
  claimsScript,
  holdersOf,
  noAddresses,
} from './vf-claims.js';
import type { VfHolder } from './vf-holder.js';

/** Who uses which PCI function, virtual or not, by its address. */
export type FunctionHolders = Readonly<Record<string, readonly VfHolder[]>>;

/** The holders of every PCI function: of whole cards, drives and accelerators too. */
export const functionHolders = defineFact<FunctionHolders>({
  id: 'function_holders',
  summary: 'Who uses which PCI function: guests, programs, interfaces above, addresses, file systems',
  scopes: () => ['sriov', 'pci', 'net', 'kernel:module', 'libvirt:domain', 'mount'],
  script: () =>
    [
      mustRead('/proc/self/mountinfo'),
      section('pci'),
      dumpSysfs('/sys/bus/pci/devices', {
        files: ['*/vendor', '*/class', '*/sriov_totalvfs', ...linkPatterns, ...claimPatterns.files],
        links: ['*/driver', '*/iommu_group', '*/physfn', ...claimPatterns.links],
      }),
      addressesScript,
      claimsScript,
      section('blocks'),
      // `8:1 -> ../../devices/pci0000:00/0000:00:1f.2/…/sda1`, and what is made of a block device.
      "stat -c '%N' /sys/dev/block/* 2>/dev/null",
      mustHaveRun,
      'ls -d /sys/class/block/*/holders/* 2>/dev/null',
      mustHaveRun,
      section('mounts'),
      'cat /proc/self/mountinfo',
      mustHaveRun,
      section('swaps'),
      'cat /proc/swaps',
      `${mustHaveRun}; :`,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const dump = parseSysfs(parts.get('pci') ?? '');
    const claims = claimsIn(parts, dump);
    if (!claims) return unavailable(noAddresses);
    const storage = storageUses(parts);
    return available(
      Object.fromEntries(
        entriesBelow(dump, '').map((address) => [
          address,
          [...holdersOf(deviceAt(dump, address), claims), ...(storage.get(address) ?? [])],
        ]),
      ),
    );
  },
});
