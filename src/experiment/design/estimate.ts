/** Seconds that rigger itself needs around one trial, until there are trials to learn from. */
const overheadGuess = 1.5;

/** What is known beforehand of one cell's trials. */
export interface PlannedTrials {
  /** Seconds that each workload's tools run, from their parameters. */
  readonly seconds: readonly number[];
}

/** Seconds for so many blocks of all cells; a lower bound when `until` may ask for more blocks. */
export const estimateSeconds = (cells: readonly PlannedTrials[], blocks: number): number =>
  blocks *
  cells.reduce((sum, { seconds }) => sum + seconds.reduce((all, each) => all + each + overheadGuess, 0), 0);
