import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger facts`, as commander hands them over. */
export interface FactsFlags extends ReachFlags {
  json?: boolean;
}
