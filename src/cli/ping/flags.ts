import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger ping`, as commander hands them over. */
export interface PingFlags extends ReachFlags {
  json?: boolean;
}
