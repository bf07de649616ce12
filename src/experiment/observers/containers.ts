import { findGroups } from '../../facts/network/container.js';
import type { Observation, Observer } from './observer.js';

/**
 * What the kernel accounts to the control group of each container: processor time, memory, and how long its
 * processes were all stalled for want of a processor, memory or a device (PSI), where the kernel tells that.
 * Source: kernel documentation, admin-guide/cgroup-v2 and accounting/psi.
 */
export const containers: Observer = {
  name: 'containers',
  summary: 'processor time, memory and stalls of containers, by their control groups',
  metrics: {
    container_cpu: {
      unit: 'percent',
      better: null,
      label: 'processor time of a container, of one processor',
    },
    container_cpu_system: {
      unit: 'percent',
      better: null,
      label: 'processor time of the kernel for a container, of one processor',
    },
    container_memory: { unit: 'byte', better: null, label: 'memory of a container' },
    container_stalled_cpu: {
      unit: 'percent',
      better: 'lower',
      label: 'time that a container waited for a processor',
    },
    container_stalled_io: {
      unit: 'percent',
      better: 'lower',
      label: 'time that a container waited for a device',
    },
    container_stalled_memory: {
      unit: 'percent',
      better: 'lower',
      label: 'time that a container waited for memory',
    },
  },
  script: `${findGroups}
for d in "$g"/rigger/*/; do
  [ -n "$g" ] && [ -r "$d/cpu.stat" ] || continue
  n=\${d%/}; n=\${n##*/}
  while read -r k v; do echo "$n $k $v"; done <"$d/cpu.stat"
  [ -r "$d/memory.current" ] && read -r v <"$d/memory.current" && echo "$n memory $v"
  for p in cpu io memory; do
    { while read -r k _ _ _ t; do [ "$k" = some ] && echo "$n stalled_$p \${t#total=}"; done <"$d/$p.pressure"; } 2>/dev/null
  done
done
:`,
  derive: (before, after, seconds) => {
    const [first, second] = [counters(before), counters(after)];
    const each = [...second].flatMap(([key, value]): Observation[] => {
      const [subject = '', counter = ''] = key.split(' ');
      const metric = metricOf[counter];
      if (metric === undefined) return [];
      const earlier = first.get(key);
      if (counter === 'memory') return earlier === undefined ? [] : [{ metric, subject, value }];
      // A counter that went backwards is that of another container of the same name.
      return earlier === undefined || value < earlier
        ? []
        : [{ metric, subject, value: (100 * (value - earlier)) / (seconds * 1e6) }];
    });
    // What all containers cost together; waiting is each one's own.
    const sums = ['container_cpu', 'container_cpu_system', 'container_memory'].flatMap((metric) => {
      const some = each.filter((one) => one.metric === metric);
      const value = some.reduce((sum, one) => sum + one.value, 0);
      return some.length === 0 ? [] : [{ metric, subject: 'all', value }];
    });
    return [...each, ...sums];
  },
};

const metricOf: Readonly<Record<string, string>> = {
  usage_usec: 'container_cpu',
  system_usec: 'container_cpu_system',
  memory: 'container_memory',
  stalled_cpu: 'container_stalled_cpu',
  stalled_io: 'container_stalled_io',
  stalled_memory: 'container_stalled_memory',
};

/** Microseconds, but for memory, by `NAME COUNTER`. */
const counters = (text: string): Map<string, number> =>
  new Map([...text.matchAll(/^(\S+ \w+) (\d+)$/gm)].map(([, key, count]) => [key!, Number(count)]));
