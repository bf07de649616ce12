import { type Observer, rates } from './observer.js';

/** Soft interrupts by kind, over all processors; see proc(5), /proc/softirqs. */
export const softirqs: Observer = {
  name: 'softirqs',
  summary: 'soft interrupts a second by kind',
  metrics: { softirqs: { unit: 'count/s', better: null, label: 'soft interrupts' } },
  script: 'cat /proc/softirqs',
  derive: (before, after, seconds) => rates('softirqs', kinds(before), kinds(after), seconds),
};

const kinds = (text: string): Map<string, number> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, kind, counts] = /^\s*([A-Z_]+):\s+([\d\s]+)$/.exec(line) ?? [];
      if (kind === undefined || counts === undefined) return [];
      return [
        [
          kind,
          counts
            .trim()
            .split(/\s+/)
            .reduce((sum, count) => sum + Number(count), 0),
        ],
      ];
    }),
  );
