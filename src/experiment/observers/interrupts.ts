import { type Observer, rates } from './observer.js';

/** Hardware interrupts by device, over all processors and over all vectors of one device; see proc(5). */
export const interrupts: Observer = {
  name: 'interrupts',
  summary: 'interrupts a second by device',
  metrics: { interrupts: { unit: 'count/s', better: null, label: 'interrupts' } },
  script: 'cat /proc/interrupts',
  derive: (before, after, seconds) =>
    rates('interrupts', devices(before), devices(after), seconds).filter(
      ({ subject, value }) => subject === 'all' || value > 0,
    ),
};

const devices = (text: string): Map<string, number> => {
  const [head = '', ...lines] = text.split('\n');
  const processors = head.trim().split(/\s+/).length;
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [label = '', ...words] = line.trim().split(/\s+/);
    const numbers = words.slice(0, processors).filter((word) => /^\d+$/.test(word));
    if (!label.endsWith(':') || numbers.length === 0) continue;
    const count = numbers.reduce((sum, number) => sum + Number(number), 0);
    const device = /^\d+:$/.test(label) ? deviceOf(words.slice(processors)) : label.slice(0, -1);
    counts.set(device, (counts.get(device) ?? 0) + count);
    counts.set('all', (counts.get('all') ?? 0) + count);
  }
  return counts;
};

/** The last words name the device; a vector's number or direction behind it is left out. */
const deviceOf = (words: readonly string[]): string =>
  (words.at(-1) ?? 'unknown').replace(/-(?:(?:tx|rx|TxRx|txrx|input|output)-?)?\d+$/i, '');
