import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger audit`, as commander hands them over. */
export interface AuditFlags extends ReachFlags {
  json?: boolean;
  junit?: string;
}
