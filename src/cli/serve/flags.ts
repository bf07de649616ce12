/** Flags of `rigger serve`. */
export interface ServeFlags {
  readonly listen?: string;
  readonly url?: string;
}
