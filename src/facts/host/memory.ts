import { available, defineFact, unavailable } from '../../model/index.js';

/** Sizes in MiB, rounded down. */
export interface Memory {
  readonly total_mib: number;
  /** What programs could still get without swapping, at the moment of reading. */
  readonly available_mib: number;
  readonly swap_total_mib: number;
  readonly swap_free_mib: number;
}

/**
 * Main memory and swap.
 * @see https://www.kernel.org/doc/html/latest/filesystems/proc.html#meminfo
 */
export const memory = defineFact<Memory>({
  id: 'memory',
  summary: 'Memory and swap, in MiB',
  fields: {
    total_mib: 'number',
    available_mib: 'number',
    swap_total_mib: 'number',
    swap_free_mib: 'number',
  },
  scopes: () => ['memory', 'kernel', 'hugepages'],
  script: () => 'cat /proc/meminfo',
  parse({ stdout }) {
    const mib = (key: string): number | undefined => {
      const kib = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(stdout)?.[1];
      return kib === undefined ? undefined : Math.floor(Number(kib) / 1024);
    };
    const total = mib('MemTotal');
    if (total === undefined) return unavailable('/proc/meminfo does not say MemTotal');
    return available({
      total_mib: total,
      // Kernels before 3.14 have no MemAvailable.
      available_mib: mib('MemAvailable') ?? mib('MemFree') ?? 0,
      swap_total_mib: mib('SwapTotal') ?? 0,
      swap_free_mib: mib('SwapFree') ?? 0,
    });
  },
});
