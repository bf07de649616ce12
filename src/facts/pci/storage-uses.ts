import type { VfHolder } from './vf-holder.js';

/** Block devices by their number, such as `259:1`: their name, and the PCI functions above them. */
const blockDevices = (text: string) =>
  new Map(
    [...text.matchAll(/\/sys\/dev\/block\/(\d+:\d+)' -> '(.*?)([^/']+)'$/gm)].map(
      ([, number, path, name]) => [
        number!,
        {
          name: name!,
          functions: path!.match(/(?<=\/)[\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7](?=\/)/g) ?? [],
        },
      ],
    ),
  );

/** By the address of a function: its block devices that are mounted, swapped to, or part of others. */
export const storageUses = (parts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly VfHolder[]> => {
  const blocks = blockDevices(parts.get('blocks') ?? '');
  const uses = new Map<string, string>();
  for (const [, number, target] of (parts.get('mounts') ?? '').matchAll(/^\d+ \d+ (\d+:\d+) \S+ (\S+) /gm)) {
    const name = blocks.get(number!)?.name;
    if (name !== undefined && !uses.has(name)) uses.set(name, `mounted on ${target}`);
  }
  for (const [, name] of (parts.get('swaps') ?? '').matchAll(/^\/dev\/(\S+)\s+partition/gm))
    uses.set(name!, 'swapped to');
  for (const [, name, above] of (parts.get('blocks') ?? '').matchAll(/\/block\/([^/\n]+)\/holders\/(\S+)$/gm))
    uses.set(name!, `part of ${above}`);
  const found = new Map<string, VfHolder[]>();
  for (const { name, functions } of blocks.values()) {
    const use = uses.get(name);
    if (use === undefined) continue;
    // Bridges are above a drive, and nobody gives them to a guest.
    for (const address of functions)
      found.set(address, [...(found.get(address) ?? []), { kind: 'storage', device: name, use }]);
  }
  return found;
};
