/** Flags of `rigger token create`. */
export interface TokenFlags {
  readonly role: string;
  readonly days?: string;
  readonly account?: string;
  readonly json?: boolean;
}
