import { type Diagnostic, exitCodes, RiggerError, type Value } from '../../model/index.js';

/** A host leaves the play: a task failed and nothing rescued it. */
export class HostFailed extends Error {
  constructor(
    readonly diagnostic: Diagnostic,
    readonly task: string,
    readonly result: Value,
  ) {
    super(diagnostic.message);
  }
}

/** The play is over for this host, which has nothing to do with failing. */
export class HostEnded extends Error {}

/** The play stops for everybody, or for the user. */
export class PlayStopped extends Error {}

/** Whether an error is a mistake or a refusal, of which the host can tell; not the loss of the host. */
export const isTold = (error: unknown): error is RiggerError =>
  error instanceof RiggerError && error.exitCode !== exitCodes.hostUnreachable;

/** Whether an error means that the host cannot be reached any more. */
export const isUnreachable = (error: unknown): error is RiggerError =>
  error instanceof RiggerError && error.exitCode === exitCodes.hostUnreachable;
