import type { Observation, Observer } from './observer.js';

const percent = (label: string) => ({ unit: 'percent', better: null, label }) as const;

/** Columns of /proc/stat in ticks; see proc_stat(5). Guest time is contained in user time. */
const columns = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const;
type Ticks = Readonly<Record<(typeof columns)[number], number>>;

/** How busy the host's processors were, all together and each. */
export const cpu: Observer = {
  name: 'cpu',
  summary: 'processor time by kind, of the host and of each processor',
  metrics: {
    cpu_busy: percent('processor time that was not idle'),
    cpu_user: percent('processor time of programs, guests left out'),
    cpu_system: percent('processor time of the kernel'),
    cpu_irq: percent('processor time of hard interrupts'),
    cpu_softirq: percent('processor time of soft interrupts'),
    cpu_guest: percent('processor time of guests'),
    cpu_steal: percent('processor time taken by a hypervisor below'),
  },
  script: 'while read -r line; do case $line in cpu*) echo "$line";; *) break;; esac; done </proc/stat',
  derive: (before, after) => {
    const [first, second] = [processors(before), processors(after)];
    return [...second].flatMap(([name, ticks]) => {
      const earlier = first.get(name);
      return earlier === undefined ? [] : shares(name === 'cpu' ? 'all' : name, earlier, ticks);
    });
  },
};

const processors = (text: string): Map<string, Ticks> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [name = '', ...numbers] = line.trim().split(/\s+/);
      if (!/^cpu\d*$/.test(name) || numbers.length < 8) return [];
      const ticks = Object.fromEntries(columns.map((column, index) => [column, Number(numbers[index] ?? 0)]));
      return [[name, ticks as Ticks]];
    }),
  );

const shares = (subject: string, before: Ticks, after: Ticks): Observation[] => {
  const spent = (column: (typeof columns)[number]): number => Math.max(0, after[column] - before[column]);
  const all = columns.slice(0, 8).reduce((sum, column) => sum + spent(column), 0);
  if (all === 0) return [];
  const share = (metric: string, ticks: number): Observation => ({
    metric,
    subject,
    value: (100 * ticks) / all,
  });
  const guest = spent('guest') + spent('guest_nice');
  const busy = share('cpu_busy', all - spent('idle') - spent('iowait'));
  if (subject !== 'all') return [busy];
  return [
    busy,
    share('cpu_user', Math.max(0, spent('user') + spent('nice') - guest)),
    share('cpu_system', spent('system')),
    share('cpu_irq', spent('irq')),
    share('cpu_softirq', spent('softirq')),
    share('cpu_guest', guest),
    share('cpu_steal', spent('steal')),
  ];
};
