/** One thing about a bundle that is not as it was when the run ended. */
export interface BundleFinding {
  readonly code:
    | 'verify/unfinished'
    | 'verify/manifest'
    | 'verify/raw-data'
    | 'verify/contradiction'
    | 'verify/report';
  /** Path in the bundle, and the line where one can be named. */
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

/** What was checked, and what was found; no findings is a bundle that proves itself. */
export interface Verification {
  readonly run: string;
  readonly files: number;
  readonly trials: number;
  readonly rows: number;
  /** Files of the report kept in the bundle that were derived again; 0 when there is none. */
  readonly report_files: number;
  readonly findings: readonly BundleFinding[];
  /** What was not checked, and why. */
  readonly notes: readonly string[];
}
