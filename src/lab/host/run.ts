import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { localProgram } from './local-program.js';

export interface ProgramOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly stdin?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Appends both outputs to this file as they come. */
  readonly log?: string;
  readonly onLine?: (line: string) => void;
  /** Seconds after which the command is killed; its status is then 124. */
  readonly timeout?: number;
}

/** Runs a program of the control machine to its end. Never throws for a status; a missing program is status 127. */
export const run = async (argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramOutcome> => {
  let timedOut = false;
  const program = (await localProgram({
    stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(options.stdin ? { input: options.stdin } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout * 1000, timeoutSignal: 'SIGKILL' }),
    kill: async (pid, signal) => {
      timedOut = true;
      process.kill(Number(pid), signal);
    },
  }))`${argv}`;
  program.stdin?.on('error', () => {}); // a program that does not read its input closes the pipe
  const log = options.log === undefined ? undefined : createWriteStream(options.log, { flags: 'a' });
  for (const output of [program.stdout, program.stderr]) {
    if (log) output?.pipe(log, { end: false });
    if (options.onLine && output) createInterface({ input: output }).on('line', options.onLine);
  }
  const { stdout, stderr, exitCode, signal, cause } = await program;
  if (log) {
    log.end();
    await once(log, 'close');
  }
  if (cause) return { status: 127, stdout, stderr: stderr + (cause as Error).message };
  return { status: timedOut ? 124 : (exitCode ?? (signal ? 128 : 1)), stdout, stderr };
};

/** The last lines of an output, for the notes of an error. */
export const lastLines = (text: string, count = 12): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
