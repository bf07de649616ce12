import type { Target } from '../../connection/connection.js';
import type { ReproducesFile } from '../../experiment/bundle/index.js';
import type { HostsInPlace } from '../../inventory/put-in-place.js';

/** What a run is told that repeats another one. */
export interface RunAgain {
  /** Other hosts than those of then. */
  readonly inPlace: HostsInPlace | undefined;
  /** The inventories that have them. */
  readonly siteInventory: readonly string[];
  /** Variables of `-e` that say how the hosts of then were reached. */
  readonly leaveOut: (variable: string) => boolean;
  /** Makes the paths whole by which a host is reached: they are of the one who calls. */
  readonly reach: (target: Target) => Target;
  /** Secrets that were given by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Known once the hosts have been looked at, before the run begins. */
  reproduces: ReproducesFile | undefined;
}
