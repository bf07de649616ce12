import { available, defineFact, mustRead, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, entriesBelow, parseSysfs } from '../reading/sysfs.js';
import { deviceAt, linkPatterns } from './pci.js';
import { poolsUnknown, storageScript, storageUses } from './storage-uses.js';
import { addressesScript, claimPatterns, claimsIn, claimsScript, holdersOf } from './vf-claims.js';
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
      storageScript,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const dump = parseSysfs(parts.get('pci') ?? '');
    const claims = claimsIn(parts, dump);
    if (typeof claims === 'string') return unavailable(claims);
    if (poolsUnknown(parts))
      return unavailable('zpool status does not tell of which drives the ZFS pools are made');
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
