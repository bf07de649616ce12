/** Flags by which a run is described, of `rigger submit` and `rigger schedule add`. */
export interface RunFlags {
  readonly limit?: string;
  readonly tags?: string[];
  readonly skipTags?: string[];
  readonly label?: string;
  readonly priority: string;
  readonly needs?: readonly string[];
  readonly leaveOut?: readonly string[];
  readonly commit?: boolean;
  readonly inPlace?: boolean;
  readonly json?: boolean;
}
