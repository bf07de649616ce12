import type { RunFlags } from '../team/run-flags.js';

/** Flags of `rigger schedule add`. */
export interface ScheduleFlags extends RunFlags {
  readonly at?: string;
  readonly zone?: string;
  readonly onNewKernel?: boolean;
}
