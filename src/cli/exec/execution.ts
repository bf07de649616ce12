/** What a program said on one host, and how it ended. */
export interface ProgramRun {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds, the way there and back included. */
  readonly ms: number;
  /** A part of it was left out, from the middle. */
  readonly truncated?: boolean;
}
