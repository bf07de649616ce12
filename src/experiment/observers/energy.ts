import { type Observation, type Observer, rates } from './observer.js';

/**
 * Energy that the processors and their memory took, from the counters of RAPL, which the kernel shows as powercap
 * zones; microjoules that begin again at `max_energy_range_uj`. Nothing where there is no such counter, or where
 * only root may read it. Source: kernel documentation, power/powercap/powercap.
 */
export const energy: Observer = {
  name: 'energy',
  summary: 'power of processors and memory, by RAPL',
  metrics: { power: { unit: 'W', better: 'lower', label: 'power' } },
  script: `for z in /sys/class/powercap/intel-rapl:*; do
  { read -r n <"$z/name" && read -r e <"$z/energy_uj" && read -r m <"$z/max_energy_range_uj"; } 2>/dev/null && echo "\${z##*/} $n $e $m"
done
:`,
  derive: (before, after, seconds) => {
    const [first, second] = [zones(before), zones(after)];
    const unwrapped = new Map(
      [...second].flatMap(([subject, { joules, range }]): [string, number][] => {
        const earlier = first.get(subject);
        if (earlier === undefined) return [];
        return [[subject, joules < earlier.joules ? joules + range : joules]];
      }),
    );
    const start = new Map([...first].map(([subject, { joules }]) => [subject, joules]));
    const each = rates('power', start, unwrapped, seconds);
    // Cores and the uncore are part of their package, and psys of nobody; memory stands below a package and is not
    // part of its power (Intel Software Developer's Manual, volume 3B, "RAPL domains").
    const packages = each.filter(({ subject }) => /^package-\d+(?:\/dram)?$/.test(subject));
    const sum = packages.reduce((all, { value }) => all + value, 0);
    return packages.length === 0
      ? each
      : [...each, { metric: 'power', subject: 'all', value: sum } satisfies Observation];
  },
};

/** `package-0`, `package-0/dram`: a zone inside another one is named with it. */
const zones = (text: string): Map<string, { joules: number; range: number }> => {
  const names = new Map<string, string>();
  const found = new Map<string, { joules: number; range: number }>();
  for (const [, zone, name, energy, range] of text.matchAll(
    /^(intel-rapl:\d+(?::\d+)?) (\S+) (\d+) (\d+)$/gm,
  )) {
    const around = names.get(zone!.split(':').slice(0, 2).join(':'));
    names.set(zone!, name!);
    const subject = zone!.split(':').length > 2 && around !== undefined ? `${around}/${name}` : name!;
    found.set(subject, { joules: Number(energy) / 1e6, range: Number(range) / 1e6 });
  }
  return found;
};
