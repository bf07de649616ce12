import type { Shift } from '../../statistics/hodges-lehmann.js';
import type { Margin } from '../../statistics/index.js';

/** What a run that repeats another one says of an answer of it. */
type ReproductionVerdict = 'reproduced' | 'not reproduced' | 'undecided';

/** One question that both runs were asked. */
export interface RepeatedQuestion {
  readonly metric: string;
  readonly label: string;
  readonly unit: string;
  /** What was compared with what and under which condition, or the cell that was measured. */
  readonly question: string;
  /** The effect then and now; of a cell by itself its median. */
  readonly before: Shift;
  readonly now: Shift | null;
  readonly kind: 'ratio' | 'shift';
  /** Now over then; the difference where effects are shifts. */
  readonly change: Shift | null;
  readonly changeKind: 'ratio' | 'shift';
  readonly margin: Margin;
  readonly verdict: ReproductionVerdict;
}

/** Whether a run gives the answers of the one that it repeats. */
export interface Reproduction {
  readonly of: string;
  readonly run: string;
  /** Not reproduced where one question is not, reproduced where all are. */
  readonly verdict: ReproductionVerdict;
  readonly questions: readonly RepeatedQuestion[];
  /** Facts that the two do not share: `a` then, `b` now; null where it was not recorded. */
  readonly environment: readonly {
    readonly host: string;
    readonly fact: string;
    readonly a: string | null;
    readonly b: string | null;
  }[];
}
