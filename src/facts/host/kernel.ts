import { available, defineFact, unavailable } from '../../model/index.js';

export interface Kernel {
  /** `6.12.48+deb13-amd64`. */
  readonly release: string;
  /** The numbers in front of it: [6, 12, 48]. */
  readonly numbers: readonly number[];
  /** Build number and date, as `uname -v`. */
  readonly version: string;
  /** `x86_64`, `aarch64`. */
  readonly machine: string;
  /** Another value after every boot: what proves a reboot. */
  readonly boot_id: string;
  /** Seconds since 1970 at which it booted. */
  readonly booted_at: number;
}

/** The running kernel and its boot. */
export const kernel = defineFact<Kernel>({
  id: 'kernel',
  summary: 'Running kernel: release, machine, boot id',
  fields: { release: 'text', version: 'text', machine: 'text', boot_id: 'text', booted_at: 'number' },
  scopes: () => ['kernel'],
  script: () => `uname -rm
uname -v
cat /proc/sys/kernel/random/boot_id
while read -r k v r; do [ "$k" = btime ] && echo "$v"; done < /proc/stat; :`,
  parse({ stdout, stderr }) {
    const [names = '', version = '', boot_id = '', booted = ''] = stdout.split('\n');
    const [release, machine] = names.split(' ');
    if (!release || !machine) return unavailable(`uname said ${JSON.stringify(stdout || stderr)}`);
    const numbers = (/^\d+(\.\d+)*/.exec(release)?.[0] ?? '').split('.').map(Number);
    return available({ release, numbers, version, machine, boot_id, booted_at: Number(booted) });
  },
});
