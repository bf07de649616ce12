/** Flags of `rigger subscribe add`. */
export interface SubscribeFlags {
  readonly events: readonly string[];
  readonly playbook?: string;
  readonly own?: boolean;
  readonly account?: string;
}
