import { type Observer, rates } from './observer.js';

/**
 * Cycles in which the processors were not idle, at whatever frequency they ran: the counter IA32_APERF (0xE8) of
 * each processor, which Intel's and AMD's have, through /dev/cpu/N/msr (module msr, root only). Nothing where it is
 * not there. Source: Intel Software Developer's Manual, volume 3B, "Hardware-coordination feedback".
 */
export const cycles: Observer = {
  name: 'cycles',
  summary: 'cycles of the processors while they were not idle, by APERF',
  metrics: { cycles: { unit: 'count/s', better: 'lower', label: 'cycles that were not idle' } },
  script: `for d in /dev/cpu/[0-9]*; do
  [ -r "$d/msr" ] || continue
  v=$(dd if="$d/msr" bs=8 count=1 iflag=skip_bytes skip=232 2>/dev/null | od -An -tu8) && [ -n "$v" ] && echo "cpu\${d##*/}$v"
done
:`,
  derive: (before, after, seconds) => {
    const each = rates('cycles', counters(before), counters(after), seconds);
    const sum = each.reduce((all, { value }) => all + value, 0);
    return each.length === 0 ? [] : [...each, { metric: 'cycles', subject: 'all', value: sum }];
  },
};

const counters = (text: string): Map<string, number> =>
  new Map([...text.matchAll(/^(cpu\d+) +(\d+)$/gm)].map(([, name, count]) => [name!, Number(count)]));
