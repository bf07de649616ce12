import { exitCodes, problem, RiggerError } from '../model/index.js';
import type { LabCode } from './codes.js';

const mistakes: ReadonlySet<LabCode> = new Set([
  'lab/unknown-machine',
  'lab/not-up',
  'lab/other-extras',
  'lab/too-few-hosts',
]);

/** The error of the lab: one diagnostic, exit code 3 (a host failed) unless it is a mistake in the usage. */
export const labFailure = (
  code: LabCode,
  message: string,
  extra: { help?: string; notes?: readonly string[]; cause?: unknown } = {},
): RiggerError =>
  new RiggerError(
    [problem(code, message, { help: extra.help, notes: extra.notes })],
    mistakes.has(code) ? exitCodes.mistake : exitCodes.hostFailed,
    { cause: extra.cause },
  );
