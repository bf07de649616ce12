import type { Diagnostic } from './diagnostic.js';
import { showPosition } from './position.js';

/** The exit codes of every command. */
export const exitCodes = {
  done: 0,
  /** A mistake in the usage or in the input. */
  mistake: 2,
  hostFailed: 3,
  hostUnreachable: 4,
  /** A comparison or a verification failed, or an answer was not reproduced. */
  different: 5,
  /** A limit is neither kept nor broken (only with `compare --strict`), or an answer neither reproduced nor not. */
  unproven: 6,
  /** Changes are pending; only with `--detailed-exitcode`. */
  pending: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * The one error that users see: all mistakes at once, and the exit code that they lead to.
 * Anything else that is thrown is a defect of rigger and is shown as such.
 */
export class RiggerError extends Error {
  override readonly name = 'RiggerError';

  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly exitCode: ExitCode = exitCodes.mistake,
    options?: ErrorOptions,
  ) {
    super(diagnostics.map(showDiagnostic).join('\n'), options);
  }
}

/** `file:line:col: message [code]; help`, on one line: the plain form without a source frame. */
export const showDiagnostic = ({ code, message, position, help }: Diagnostic): string =>
  `${position ? `${showPosition(position)}: ` : ''}${message} [${code}]${help ? `; ${help}` : ''}`;

/** Throws when there is an error among the diagnostics; warnings pass. */
export const throwErrors = (
  diagnostics: readonly Diagnostic[],
  exitCode: ExitCode = exitCodes.mistake,
): void => {
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new RiggerError(diagnostics, exitCode);
};
