import { z } from 'zod';
import { type HugepagePool, hugepages } from '../../facts/cpu/hugepages.js';
import { type Change, changes, defineTask, problem, refused, sh } from '../../model/index.js';
import { withParts } from '../boot-parts.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';

const pool = z
  .strictObject({
    size_kib: z.number().int().positive().describe('Size of a page in KiB: 2048, 1048576'),
    count: z.number().int().min(0).describe('How many pages'),
    node: z.number().int().min(0).default(0).describe('NUMA node'),
  })
  .describe('Pages of one size on one NUMA node');

const input = z
  .strictObject({
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('`absent`: none of the pools has pages, whatever their count'),
    pools: z.array(pool).min(1).describe('Pools by page size and NUMA node; others stay as they are'),
    persistent: z
      .boolean()
      .default(true)
      .describe('Reserve them again after each boot, before libvirt starts'),
  })
  .describe('Huge pages');

type Pool = z.output<typeof pool>;

const bootName = 'hugepages';

/** Huge pages, reserved while the host runs: memory may be too fragmented for large ones. */
export const hugepagesTask = defineTask({
  name: 'hugepages',
  summary: 'Huge pages by size and NUMA node, now and after each boot',
  input,
  references: ['https://www.kernel.org/doc/html/latest/admin-guide/mm/hugetlbpage.html'],
  needs: () => ({ found: hugepages(), boot: bootScriptNeeds(bootName) }),
  plan: ({ state, pools: named, persistent }, { found, boot }, { host }) => {
    const pools = state === 'absent' ? named.map((one) => ({ ...one, count: 0 })) : named;
    const list: Change[] = [];
    for (const wanted of pools) {
      const there = found.find(({ node, size }) => node === wanted.node && size === wanted.size_kib);
      if (!there)
        return refused(
          problem(
            'hosts/no-hugepages',
            `${host} has no huge pages of ${wanted.size_kib} KiB on NUMA node ${wanted.node}`,
            {
              help: `it offers ${found.map(({ node, size }) => `${size} KiB on node ${node}`).join(', ') || 'none'}`,
            },
          ),
        );
      const used = there.total - there.free;
      if (wanted.count < used)
        return refused(
          problem(
            'hosts/hugepages-used',
            `${used} huge pages of ${wanted.size_kib} KiB on node ${wanted.node} of ${host} are in use; ${wanted.count} are wanted`,
            {
              help: 'stop the guests that use them first',
            },
          ),
        );
      if (there.total !== wanted.count) list.push(changeOf(wanted, there));
    }
    // A pool that other tasks keep is theirs.
    const keeps = pools.some(({ count }) => count > 0) && persistent;
    const parts = new Map(
      pools.map((one) => [`node ${one.node}, ${one.size_kib} KiB`, keeps ? scriptOf(one) : undefined]),
    );
    const script = withParts(boot.script, 'Written by rigger (task hugepages).', parts);
    return changes([
      ...list,
      ...bootScriptChanges(
        bootName,
        script === undefined
          ? undefined
          : {
              name: bootName,
              description: 'Huge pages',
              script,
              before: ['libvirtd.service', 'virtqemud.service'],
            },
        boot,
      ),
    ]);
  },
});

const changeOf = (wanted: Pool, there: HugepagePool): Change => ({
  summary: `reserve ${wanted.count} huge pages of ${wanted.size_kib} KiB on NUMA node ${wanted.node}`,
  before: there.total,
  after: wanted.count,
  commands: [{ kind: 'script', script: scriptOf(wanted) }],
  invalidates: ['kernel:hugepages'],
});

/** The kernel gives what it finds in one piece; it is asked again after memory was compacted. */
const scriptOf = ({ node, size_kib, count }: Pool): string =>
  [
    sh`p=${`/sys/devices/system/node/node${node}/hugepages/hugepages-${size_kib}kB/nr_hugepages`}; want=${count}`,
    'echo "$want" > "$p" || exit 1; read -r have < "$p"',
    'if [ "$have" != "$want" ]; then echo 1 > /proc/sys/vm/compact_memory; echo "$want" > "$p"; read -r have < "$p"; fi',
    sh`if [ "$have" != "$want" ]; then echo "the kernel reserved $have of $want huge pages of "${size_kib}" KiB on node "${node}": memory is fragmented or full; reserve them at boot (kernel_cmdline: hugepagesz, hugepages)" >&2; exit 1; fi`,
  ].join('\n');
