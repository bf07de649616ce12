import type { Inventory } from '../../inventory/index.js';

/** Every name that the inventory sets for some host, and those of the command line. */
export const knownNames = (inventory: Inventory, extra: Iterable<string>): ReadonlySet<string> =>
  new Set([
    ...[...inventory.hosts.keys(), 'localhost'].flatMap((host) => [...inventory.names(host)]),
    ...extra,
  ]);
