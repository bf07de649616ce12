import type { InstanceKind } from '../plan/machine.js';

/** One way of packets between an instance and the wire. */
export interface Datapath {
  /** As a level of the factor `datapath`. */
  readonly name: string;
  /** What can have it, and how it is given. */
  readonly given: Partial<Readonly<Record<Exclude<InstanceKind, 'host'>, string>>>;
  /** Observers on the host that see packets take it. */
  readonly seenBy: readonly string[];
}
