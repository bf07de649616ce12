/** What a storm left. Times are microseconds. */
export interface StormRecord {
  /** Steps of each run on each of its hosts. */
  readonly steps: number;
  readonly runs: readonly {
    readonly run: number;
    readonly state: string;
    readonly outcome: string | null;
    readonly reason: string | null;
    readonly hosts: readonly string[];
  }[];
  /** Of each host in the order in which it wrote them. */
  readonly lines: readonly {
    readonly host: string;
    readonly at: number;
    readonly run: number;
    readonly step: number;
  }[];
  readonly leaseEnds: readonly {
    readonly host: string;
    readonly epoch: number;
    readonly run: number;
    readonly proof: string;
    readonly at: number;
  }[];
  readonly quarantines: readonly {
    readonly host: string;
    readonly run: number;
    readonly since: number;
    readonly until: number;
  }[];
  /** How often a run's process was taken up again. */
  readonly resumed?: number;
  /** When a run's process was killed. */
  readonly crashes?: readonly { readonly run: number; readonly at: number }[];
  /** Whether the server did, when it was left alone. */
  readonly serverAnswers?: boolean;
  /** Those that have not ended. */
  readonly leases: number;
}

export interface BrokenInvariant {
  readonly invariant: string;
  readonly evidence: readonly string[];
}

/** Every mistake, with what shows it; none where all holds. */
export const brokenInvariants: (seen: StormRecord) => readonly BrokenInvariant[];
