import type { Json } from '../../model/index.js';
import type { TrialInput } from '../../statistics/search/goal.js';
import type { CellFile } from '../bundle/format.js';
import type { SearchSpec } from '../search/spec.js';
import type { AnyWorkload } from '../workloads/workload.js';
import type { Machine } from './machine.js';

/** A process that a trial starts. */
interface PlannedProcess {
  readonly machine: Machine;
  readonly argv: readonly string[];
}

interface PlannedServer extends PlannedProcess {
  readonly port: number;
  readonly listens: 'tcp' | 'udp';
}

export interface PlannedClient extends PlannedProcess {
  readonly peer: Machine | null;
  /** The address that it is about, where a machine has a client for each of several. */
  readonly way: string | null;
  readonly server?: PlannedServer;
}

/** One workload in one cell: all that is needed to run and to understand it. */
export interface PlannedTrial {
  /** The `id` of the entry of `measure`. */
  readonly workload: string;
  readonly driver: AnyWorkload;
  readonly parameters: Json;
  /** Seconds that the clients run. */
  readonly seconds: number;
  readonly clients: readonly PlannedClient[];
  /** Loads that run meanwhile. */
  readonly loads: readonly PlannedClient[];
  /** What those loads were told, in order. */
  readonly alongside: readonly { readonly workload: string; readonly parameters: Json }[];
  /** Where the trial is a search; its clients are those at the Max Load. */
  readonly search?: PlannedSearch;
}

/** What one cell is made of. */
export interface PlannedCell {
  readonly cell: CellFile;
  readonly guests: readonly Machine[];
  readonly trials: readonly PlannedTrial[];
}

/** A search as it is planned: what it asks, and what runs in a Trial of it. */
export interface PlannedSearch {
  readonly spec: SearchSpec;
  readonly at: (input: TrialInput) => PlannedTrial;
}
