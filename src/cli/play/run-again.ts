import type { Target } from '../../connection/connection.js';
import type { ReproducesFile } from '../../experiment/bundle/index.js';
import type { HostsInPlace } from '../../inventory/put-in-place.js';

/** What a run is told that repeats another one. */
export interface RunAgain {
  /** The run that is made again, and the name of its playbook in it. */
  readonly repeats: { readonly run: string; readonly playbook: string };
  /** Other hosts than those of then. */
  readonly inPlace: HostsInPlace | undefined;
  /** The inventories that have them. */
  readonly siteInventory: readonly string[];
  /** Variables of `-e` that say how the hosts of then were reached. */
  readonly leaveOut: (variable: string) => boolean;
  /** The folder of the one who calls. */
  readonly calledIn: string;
  /** Makes the paths whole by which a host is reached: they are of the one who calls. */
  readonly reach: (target: Target) => Target;
  /** Secrets that were given by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What is answered without asking: it was typed in the run that is repeated, or given for this one. */
  readonly answer: (question: string, task: string) => string | undefined;
  /** Known once the hosts have been looked at, before the run begins. */
  reproduces: ReproducesFile | undefined;
}
