import { readFileSync } from 'node:fs';
import {
  type Diagnostic,
  type ExitCode,
  exitCodes,
  isSystemRefusal,
  problem,
  RiggerError,
  systemReason,
} from '../../model/index.js';
import { sourceFrame } from '../../ui/source-frame.js';
import { type Style, styleFor } from '../../ui/style.js';
import { givenText } from './given-texts.js';

/** The style of what goes to standard error, or to another stream. */
export const errorStyle = (stream: NodeJS.WriteStream = process.stderr) =>
  styleFor({
    isTerminal: stream.isTTY === true,
    columns: stream.columns,
    env: process.env,
  });

/** The text of a file that a diagnostic points into, if it can still be read. */
const sourceText = (file: string): string | undefined => {
  const given = givenText(file);
  if (given !== undefined) return given;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** A diagnostic with its source frame, ready for a stream on which so many columns are taken. */
export const frameOf = (
  diagnostic: Diagnostic,
  indent = 0,
  stream: NodeJS.WriteStream = process.stderr,
): string => framed(diagnostic, errorStyle(stream), indent);

/** A diagnostic with its source frame, in a style. */
export const framed = (diagnostic: Diagnostic, style: Style, indent: number): string =>
  sourceFrame(diagnostic, diagnostic.position ? sourceText(diagnostic.position.file) : undefined, {
    ...style,
    width: style.width - indent,
  });

/**
 * Writes what was thrown to standard error: every diagnostic with its frame; anything that is no
 * RiggerError is a defect of rigger, told as such, with its stack only in `--debug`.
 */
export const reportFailure = (error: unknown, debug: boolean): ExitCode => {
  if (error instanceof RiggerError) {
    for (const diagnostic of error.diagnostics) process.stderr.write(`${frameOf(diagnostic)}\n`);
    if (debug && error.stack) process.stderr.write(`${error.stack}\n`);
    return error.exitCode;
  }
  if (isSystemRefusal(error)) {
    const { path, syscall } = error as NodeJS.ErrnoException;
    const what = path ?? `standard output (${syscall ?? 'write'})`;
    const refused = problem('cli/system', `${what}: ${systemReason(error)}`, {
      help: '`rigger doctor` looks at what rigger needs of this machine',
    });
    process.stderr.write(`${frameOf(refused)}\n`);
    return exitCodes.mistake;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    debug && error instanceof Error
      ? `${error.stack}\n`
      : `rigger met a defect of its own: ${message}\nRun it again with --debug to see where, and report that.\n`,
  );
  return exitCodes.mistake;
};
