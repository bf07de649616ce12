/**
 * The words of a search for a limit, as the IETF's draft-ietf-bmwg-mlrsearch-12 (*Multiple Loss Ratio Search*) defines
 * them; docs/search.md says each of them again. Durations are in seconds, loads in a unit of the caller's.
 */

/** What the Controller asks for: the Trial Load and the Trial Duration of one Trial. */
export interface TrialInput {
  readonly load: number;
  readonly duration: number;
}

/** A Trial Input, and what came of it. */
export interface TrialResult extends TrialInput {
  /** What is judged of it, by name; the more, the worse. `loss` is the Trial Loss Ratio. */
  readonly quantities: { readonly [quantity: string]: number };
}

/** The name of the quantity that is the Trial Loss Ratio. */
export const LOSS = 'loss';

/** A Search Goal: which loads count as kept, and how sure and how narrow the answer has to be. */
export interface SearchGoal {
  /** Which quantity is judged: {@link LOSS}, or another one of which more is worse. */
  readonly quantity: string;
  /** Goal Loss Ratio: a Trial whose quantity is above it is a high-loss Trial. */
  readonly limit: number;
  /** Goal Exceed Ratio: the share of the duration that high-loss Trials may have at a Lower Bound, below 1. */
  readonly exceedRatio: number;
  /** Goal Initial Trial Duration. */
  readonly initialTrialDuration: number;
  /** Goal Final Trial Duration. */
  readonly finalTrialDuration: number;
  /** Goal Duration Sum: how long Trials of one load are sufficient to classify it. */
  readonly durationSum: number;
  /** Goal Width: as a share of the Relevant Upper Bound, or as an amount where the range says so. */
  readonly width: number;
}

/** Which loads there are. */
export interface LoadRange {
  /** Min Load. */
  readonly min: number;
  /** Max Load. */
  readonly max: number;
  /** Whether a Goal Width is an amount of load instead of a share. */
  readonly absolute: boolean;
}

/** What a search says of one Search Goal. */
export interface GoalResult {
  /** A Regular Goal Result: both relevant bounds exist, and are no further apart than the Goal Width. */
  readonly regular: boolean;
  /** Relevant Lower Bound; of an irregular result the largest Lower Bound, where there is one. */
  readonly lower: number | null;
  /** Relevant Upper Bound. */
  readonly upper: number | null;
  /** Conditional Throughput at the lower bound; only of a goal that judges the loss. */
  readonly throughput: number | null;
}
