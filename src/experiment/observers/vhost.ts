import { type Observation, type Observer, rates } from './observer.js';

/** Clock ticks a second that /proc shows, fixed by the kernel's ABI on every supported machine (time(7), USER_HZ). */
const ticksPerSecond = 100;

/**
 * Processor time of each guest's threads: vCPUs, vhost workers, and the rest of QEMU. libvirt's pid files
 * tell which process is whose (they end without a line feed). vhost workers are threads of QEMU since Linux 6.4 and kernel threads named
 * after its process id before. Context switches of the process itself come along.
 */
export const vhost: Observer = {
  name: 'vhost',
  summary: 'processor time of vhost workers, vCPUs and QEMU, by guest',
  metrics: {
    process_cpu: { unit: 'percent', better: null, label: 'processor time, of one processor' },
  },
  script: `for f in /run/libvirt/qemu/*.pid; do
  [ -r "$f" ] && { read -r p <"$f" || [ -n "$p" ]; } || continue
  n=\${f##*/}; n=\${n%.pid}; [ "$n" = driver ] && continue
  for t in /proc/"$p"/task/*/stat; do read -r s <"$t" 2>/dev/null && echo "$n $p $s"; done
done
read -r k </proc/sys/kernel/osrelease
case $k in [1-5].*|6.[0-3].*) for t in /proc/[0-9]*/comm; do
  read -r c <"$t" 2>/dev/null || continue
  case $c in vhost-[0-9]*) d=\${t%/comm}; read -r s <"$d/stat" 2>/dev/null && echo "- \${c#vhost-} $s";; esac
done;; esac
:`,
  derive: (before, after, seconds) => byGuest(rates('process_cpu', threads(before), threads(after), seconds)),
};

/** Ticks by `kind:guest:thread`. Fields 14 and 15 of proc_pid_stat(5), counted behind the name in parentheses. */
const threads = (text: string): Map<string, number> => {
  const found = new Map<string, number>();
  const guests = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^(\S+) (\d+) (\d+) \((.*)\) (.*)$/.exec(line);
    if (!match) continue;
    const [, guest = '', pid = '', thread = '', name = '', rest = ''] = match;
    if (guest !== '-') guests.set(pid, guest);
    const fields = rest.split(' ');
    found.set(
      `${kindOf(name)}:${guest === '-' ? (guests.get(pid) ?? pid) : guest}:${thread}`,
      Number(fields[11]) + Number(fields[12]),
    );
  }
  return found;
};

const kindOf = (name: string): string =>
  name.startsWith('vhost-') ? 'vhost' : /^CPU \d+\/KVM|^CPU \d+\/TCG/.test(name) ? 'vcpu' : 'qemu';

const byGuest = (threads: readonly Observation[]): Observation[] => {
  const sums = new Map<string, number>();
  for (const { subject, value } of threads) {
    const key = subject.slice(0, subject.lastIndexOf(':'));
    sums.set(key, (sums.get(key) ?? 0) + (100 * value) / ticksPerSecond);
  }
  return [...sums].map(([subject, value]) => ({ metric: 'process_cpu', subject, value }));
};
