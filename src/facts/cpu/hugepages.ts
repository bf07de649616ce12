import { available, defineFact } from '../../model/index.js';
import { dumpSysfs, parseSysfs } from '../reading/sysfs.js';

/** A pool of huge pages of one size on one NUMA node. */
export interface HugepagePool {
  readonly node: number;
  /** KiB: 2048, 1048576. */
  readonly size: number;
  readonly total: number;
  readonly free: number;
  /** The size that is meant where none is named. */
  readonly default?: true;
}

/**
 * Pools of huge pages by NUMA node and page size.
 * @see https://www.kernel.org/doc/html/latest/admin-guide/mm/hugetlbpage.html
 */
export const hugepages = defineFact<readonly HugepagePool[]>({
  id: 'hugepages',
  summary: 'Huge pages: total and free by NUMA node and page size',
  scopes: () => ['kernel:hugepages', 'libvirt:domain'],
  script: () =>
    [
      "sed -n 's/^Hugepagesize: *\\([0-9]*\\) kB$/default \\1/p' /proc/meminfo",
      `${dumpSysfs('/sys/devices/system/node', { files: ['node*/hugepages/hugepages-*/*_hugepages'] })}; :`,
    ].join('\n'),
  parse: ({ stdout }) => {
    const standard = Number(/^default (\d+)$/m.exec(stdout)?.[1]);
    const dump = parseSysfs(stdout);
    const value = (path: string): number => Number(dump.files.get(path) ?? 0);
    return available(
      [...dump.files.keys()].flatMap((path) => {
        const pool = /^(node(\d+)\/hugepages\/hugepages-(\d+)kB)\/nr_hugepages$/.exec(path);
        return pool
          ? [
              {
                node: Number(pool[2]),
                size: Number(pool[3]),
                total: value(path),
                free: value(`${pool[1]}/free_hugepages`),
                ...(Number(pool[3]) === standard && { default: true as const }),
              },
            ]
          : [];
      }),
    );
  },
});
