import type { RunData } from '../data/run-data.js';

/** What a bundle that was made by an older rigger does not hold, so that its report cannot say it. */
export function lacks({ run, levels, observed }: RunData): string[] {
  // What nobody recorded is told by itself.
  if (run.imported) return [];
  const looked = observed.length > 0;
  const timed = observed.some(({ metric }) => metric === 'look_window');
  return [
    ...(levels.size === 0 ? ['under which boot of host and guests each trial ran'] : []),
    ...(looked && !timed
      ? ['how much was sent between the looks at a host, so that there are no costs per unit of work']
      : []),
  ];
}
