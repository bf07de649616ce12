/** What `lab up` and `lab down` tell while they work; the caller draws it. */
interface LabProgress {
  /** `begin` and `end` frame a step; `note` is a line of detail inside it. */
  readonly kind: 'begin' | 'end' | 'note';
  /** Stable name such as `image` or `boot dut1`. */
  readonly step: string;
  /** A sentence for a person. */
  readonly detail: string;
  /** Seconds since the step began; 0 at its beginning. */
  readonly elapsed: number;
}

export type ReportProgress = (progress: LabProgress) => void;

/** Says nothing. */
export const silent: ReportProgress = () => {};

/** Frames `work` with its beginning and its end; a failure passes through and leaves the step open. */
export const step = async <T>(
  report: ReportProgress,
  name: string,
  detail: string,
  work: (note: (detail: string) => void) => Promise<T>,
): Promise<T> => {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  report({ kind: 'begin', step: name, detail, elapsed: 0 });
  const result = await work((line) => report({ kind: 'note', step: name, detail: line, elapsed: elapsed() }));
  report({ kind: 'end', step: name, detail, elapsed: elapsed() });
  return result;
};
