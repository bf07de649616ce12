/** Flags of `rigger badge make`. */
export interface BadgeFlags {
  readonly label?: string;
  readonly words?: string;
}
