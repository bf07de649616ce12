import { renderCommand } from '../../connection/command-step.js';
import type { Connection, ShellStep } from '../../connection/connection.js';
import { type ExitCode, exitCodes, problem, RiggerError } from '../../model/index.js';
import type { Asked, ChosenHosts } from '../play/chosen-hosts.js';
import { lookAtHosts, withHosts } from '../play/look-at-hosts.js';
import type { ProgramRun } from './execution.js';
import type { ExecFlags } from './flags.js';
import { lineWriter } from './line-writer.js';
import { execText } from './text.js';

/** `rigger exec`: the outputs to standard output; those of a single host as they come, each to its own stream. */
export const exec = async (
  pattern: string,
  program: readonly string[],
  flags: ExecFlags,
): Promise<ExitCode> => {
  const step: ShellStep = {
    ...renderCommand({ kind: 'exec', argv: program }),
    ...(flags.timeout === undefined ? {} : { timeout: secondsOf(flags.timeout) }),
  };
  return withHosts(pattern, flags, async (chosen, signal) => {
    if (chosen.hosts.length === 1 && !flags.json) return one(chosen, step, signal);
    const { results } = await lookAtHosts(chosen, signal, flags.json, {
      question: (connection) => runOnce(connection, step, signal),
      json: (answer) => answer,
      text: execText,
    });
    return exitCodeOf(results);
  });
};

/** What came is on the screen already; how it ended is told where that is not 0. */
const one = async ({ ask, masker }: ChosenHosts, step: ShellStep, signal: AbortSignal): Promise<ExitCode> => {
  const streams = { stdout: lineWriter(process.stdout, masker), stderr: lineWriter(process.stderr, masker) };
  const live: ShellStep['live'] = (text, stream) => streams[stream].write(text);
  const [result] = await ask((connection) => runOnce(connection, { ...step, live }, signal));
  streams.stdout.end();
  streams.stderr.end();
  const { host } = result!;
  if ('unreachable' in result!) throw new RiggerError([result.unreachable], exitCodes.hostUnreachable);
  const { exit } = result!.answer;
  if (exit !== 0) process.stderr.write(`${host}: exit ${exit}\n`);
  return exitCodeOf([result!]);
};

const runOnce = async (connection: Connection, step: ShellStep, signal: AbortSignal): Promise<ProgramRun> => {
  const started = performance.now();
  const [output] = await connection.run([step], { signal });
  const { exit, stdout, stderr, truncated } = output!;
  const ms = Math.round(performance.now() - started);
  return { exit, stdout, stderr, ms, ...(truncated ? { truncated } : {}) };
};

/** A host that cannot be reached goes before one on which the program failed. */
const exitCodeOf = (results: readonly Asked<ProgramRun>[]): ExitCode => {
  if (results.some((result) => 'unreachable' in result)) return exitCodes.hostUnreachable;
  return results.every((result) => 'answer' in result && result.answer.exit === 0)
    ? exitCodes.done
    : exitCodes.hostFailed;
};

const secondsOf = (text: string): number => {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new RiggerError([
    problem('cli/usage', `--timeout must be a number of seconds above 0, and is ${JSON.stringify(text)}`, {
      help: 'as in --timeout 30',
    }),
  ]);
};
