import type { RunData } from '../data/run-data.js';

/** What a bundle that was made by an older rigger does not hold, so that its report cannot say it. */
export function lacks({ levels }: RunData): string[] {
  return levels.size === 0 ? ['under which boot of host and guests each trial ran'] : [];
}
