import { showCpuList } from '../../facts/cpu/cpu-list.js';
import type { HugepagePool } from '../../facts/cpu/hugepages.js';
import { at, childrenOf, type XmlElement } from '../../facts/reading/xml.js';
import { bytesOf } from '../libvirt/amount.js';
import { listedNumbers } from '../libvirt/same-value.js';

/** Memory of a guest in pages of one size, on certain nodes of the host. */
interface HugeMemory {
  /** KiB. */
  readonly size: number;
  readonly pages: number;
  /** Undefined: on any. */
  readonly nodes?: readonly number[];
}

/** What a guest takes of the host's huge pages and is not free. One sentence each. */
export const missingHugepages = (domain: XmlElement, pools: readonly HugepagePool[]): string[] => {
  const wanted = new Map<string, HugeMemory>();
  for (const one of hugeMemoryOf(domain, defaultSize(pools))) {
    const key = `${one.size} ${one.nodes ?? ''}`;
    wanted.set(key, { ...one, pages: one.pages + (wanted.get(key)?.pages ?? 0) });
  }
  return [...wanted.values()].flatMap(({ size, pages, nodes }) => {
    const free = pools
      .filter((pool) => pool.size === size && (nodes === undefined || nodes.includes(pool.node)))
      .reduce((sum, pool) => sum + pool.free, 0);
    const where = nodes === undefined ? '' : ` on NUMA node ${showCpuList(nodes)}`;
    return free < pages
      ? [`it needs ${pages} huge pages of ${size} KiB${where}, of which ${free} are free`]
      : [];
  });
};

const defaultSize = (pools: readonly HugepagePool[]): number =>
  (pools.find((pool) => pool.default) ?? pools[0])?.size ?? 2048;

/**
 * By the cells of the guest: each has the pages that name it, or those that name none.
 * @see https://libvirt.org/formatdomain.html#memory-backing
 */
const hugeMemoryOf = (domain: XmlElement, standard: number): HugeMemory[] => {
  const backing = at(domain, 'memoryBacking', 'hugepages');
  const memory = at(domain, 'memory');
  if (!backing || !memory) return [];
  const pages = childrenOf(backing, 'page').map((page) => ({
    size: bytesOf({ ...page, text: page.attributes.size ?? '' }) / 1024,
    cells: page.attributes.nodeset === undefined ? undefined : listedNumbers(page.attributes.nodeset),
  }));
  const tuning = at(domain, 'numatune');
  const everywhere = tuning && at(tuning, 'memory')?.attributes.nodeset;
  const numa = at(domain, 'cpu', 'numa');
  const cells = numa
    ? childrenOf(numa, 'cell').map((cell, index) => ({
        id: Number(cell.attributes.id ?? index),
        bytes: bytesOf({ ...cell, text: cell.attributes.memory ?? '' }),
      }))
    : [{ id: 0, bytes: bytesOf(memory) }];
  return cells.flatMap(({ id, bytes }): HugeMemory[] => {
    const page = pages.find((one) => one.cells?.has(id)) ?? pages.find((one) => one.cells === undefined);
    if (pages.length > 0 && !page) return [];
    const size = page?.size ?? standard;
    const bound = childrenOf(tuning ?? backing, 'memnode').find(
      ({ attributes }) => Number(attributes.cellid) === id,
    );
    const nodes = bound?.attributes.nodeset ?? everywhere;
    return [
      {
        size,
        pages: Math.ceil(bytes / 1024 / size),
        ...(nodes !== undefined && { nodes: [...listedNumbers(nodes)] }),
      },
    ];
  });
};
