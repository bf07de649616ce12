/** One thing that was looked at on the control machine. */
export interface DoctorCheck {
  readonly area: 'program' | 'project' | 'ssh' | 'secrets' | 'lab';
  readonly title: string;
  /** `limited`: rigger works, but not all of it; `broken`: it does not. */
  readonly status: 'ok' | 'limited' | 'broken';
  /** What was found, and where. */
  readonly evidence: string;
  /** What to do when it is not `ok`. */
  readonly remedy?: string;
}

/** GiB with one decimal. */
export const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
