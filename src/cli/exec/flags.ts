import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger exec`, as commander hands them over. */
export interface ExecFlags extends ReachFlags {
  timeout?: string;
  json?: boolean;
}
