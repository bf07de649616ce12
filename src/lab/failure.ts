import { exitCodes, problem, RiggerError } from '../model/index.js';
import type { LabCode } from './codes.js';

/** The error of the lab: one diagnostic, exit code 3 (a host failed) unless it is a mistake in the usage. */
export const labFailure = (
  code: LabCode,
  message: string,
  extra: { help?: string; notes?: readonly string[]; cause?: unknown } = {},
): RiggerError =>
  new RiggerError(
    [problem(code, message, { help: extra.help, notes: extra.notes })],
    code === 'lab/unknown-machine' || code === 'lab/not-up' ? exitCodes.mistake : exitCodes.hostFailed,
    { cause: extra.cause },
  );
