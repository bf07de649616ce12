/** Flags of `rigger account change`. */
export interface AccountChangeFlags {
  readonly role?: string;
  readonly owns?: readonly string[];
  readonly ownsNone?: boolean;
  readonly disable?: boolean;
  readonly enable?: boolean;
}
