import { mustHaveRun } from '../../model/index.js';
import { section } from '../reading/sections.js';
import type { VfHolder } from './vf-holder.js';

const functionsIn = (path: string): string[] =>
  path.match(/(?<=\/)[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7](?=\/)/g) ?? [];

/** Block devices by their number, such as `259:1`: their name, and the PCI functions above them. */
const blockDevices = (text: string) => {
  // A namespace of NVMe that has several ways to it is below its subsystem, and below none of them.
  const ways = new Map<string, string[]>();
  for (const [, subsystem, path] of text.matchAll(/\/nvme-subsystem\/([^/\n]+)\/nvme\d+' -> '(.*)'$/gm))
    ways.set(subsystem!, [...(ways.get(subsystem!) ?? []), ...functionsIn(path!)]);
  return new Map(
    [...text.matchAll(/\/sys\/dev\/block\/(\d+:\d+)' -> '(.*?)([^/']+)'$/gm)].map(
      ([, number, path, name]) => {
        const subsystem = /\/nvme-subsystem\/([^/]+)\//.exec(path!)?.[1];
        return [
          number!,
          { name: name!, functions: [...functionsIn(path!), ...(ways.get(subsystem ?? '') ?? [])] },
        ];
      },
    ),
  );
};

/** Shell text that prints block devices, and what is made of them or has them. */
export const storageScript = [
  section('blocks'),
  // `8:1 -> ../../devices/pci0000:00/0000:00:1f.2/…/sda1`, and what is made of a block device.
  "stat -c '%N' /sys/dev/block/* /sys/class/nvme-subsystem/*/nvme* 2>/dev/null",
  mustHaveRun,
  'ls -d /sys/class/block/*/holders/* /sys/fs/btrfs/*/devices/* 2>/dev/null',
  mustHaveRun,
  section('mounts'),
  'cat /proc/self/mountinfo',
  mustHaveRun,
  section('swaps'),
  'cat /proc/swaps',
  mustHaveRun,
  section('open-blocks'),
  `find /proc/[0-9]*/fd ${['sd[a-z]', 'nvme[0-9]*n[0-9]', 'vd[a-z]'].map((name) => `-lname '/dev/${name}*' -printf '%p %l\\n'`).join(' -o ')} 2>/dev/null`,
  mustHaveRun,
  // Nothing in sysfs tells which devices a pool is made of.
  'if [ -d /sys/module/zfs ] && command -v zpool >/dev/null; then',
  section('zfs'),
  'zpool status -LP || echo unknown',
  mustHaveRun,
  'fi; :',
].join('\n');

/** ZFS is in use, and does not say of which devices. */
export const poolsUnknown = (parts: ReadonlyMap<string, string>): boolean =>
  /^unknown$/m.test(parts.get('zfs') ?? '');

/** By the address of a function: its block devices that are mounted, swapped to, or part of others. */
export const storageUses = (parts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly VfHolder[]> => {
  const blocks = blockDevices(parts.get('blocks') ?? '');
  const uses = new Map<string, string>();
  const mounts = (parts.get('mounts') ?? '').matchAll(
    /^\d+ \d+ (\d+:\d+) \S+ (\S+) (?:.* - \S+ \/dev\/(\S+) )?/gm,
  );
  for (const [, number, target, source] of mounts) {
    // The number of a btrfs is that of no device.
    const name = blocks.get(number!)?.name ?? source;
    if (name !== undefined && !uses.has(name)) uses.set(name, `mounted on ${target}`);
  }
  for (const [, name] of (parts.get('swaps') ?? '').matchAll(/^\/dev\/(\S+)\s+partition/gm))
    uses.set(name!, 'swapped to');
  for (const [, name, above] of (parts.get('blocks') ?? '').matchAll(/\/block\/([^/\n]+)\/holders\/(\S+)$/gm))
    uses.set(name!, `part of ${above}`);
  for (const [, name] of (parts.get('blocks') ?? '').matchAll(/\/fs\/btrfs\/[^/\n]+\/devices\/(\S+)$/gm))
    if (!uses.has(name!)) uses.set(name!, 'part of a btrfs');
  for (const [, name] of (parts.get('zfs') ?? '').matchAll(/^\s+\/dev\/(\S+)\s/gm))
    uses.set(name!, 'part of a ZFS pool');
  const open = new Map<string, number>();
  for (const [, pid, name] of (parts.get('open-blocks') ?? '').matchAll(
    /^\/proc\/(\d+)\/fd\/\d+ \/dev\/(\S+)$/gm,
  ))
    open.set(name!, Number(pid));
  const found = new Map<string, VfHolder[]>();
  for (const { name, functions } of blocks.values()) {
    const use = uses.get(name);
    const pid = open.get(name);
    const holders: VfHolder[] = [
      ...(use === undefined ? [] : [{ kind: 'storage', device: name, use } as const]),
      ...(pid === undefined ? [] : [{ kind: 'process', pid } as const]),
    ];
    // Bridges are above a drive, and nobody gives them to a guest.
    if (holders.length > 0)
      for (const address of functions) found.set(address, [...(found.get(address) ?? []), ...holders]);
  }
  return found;
};
