import type { ReachFlags } from '../program/reach-options.js';

/** The flags of `rigger do`, as commander hands them over; the fields of the task are not among them. */
export interface DoFlags extends Omit<ReachFlags, 'input'> {
  /** The file of `--input`; false for `--no-input`. */
  input?: string | boolean;
  allow?: string[];
  check?: boolean;
  yes?: boolean;
  diff?: boolean;
  verbose?: number;
  log?: string;
  json?: boolean;
}
