import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger capture`, as commander hands them over. */
export interface CaptureFlags extends ReachFlags {
  output: string;
}
