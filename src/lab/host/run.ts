import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
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
export const run = async (argv: readonly string[], options: RunOptions = {}): Promise<Outcome> => {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const log = options.log === undefined ? undefined : createWriteStream(options.log, { flags: 'a' });
  const outputs = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    let partial = '';
    child[name].setEncoding('utf8').on('data', (text: string) => {
      outputs[name] += text;
      log?.write(text);
      if (!options.onLine) return;
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      lines.forEach(options.onLine);
    });
  }
  let timedOut = false;
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, options.timeout * 1000);
  child.stdin.on('error', () => {}); // a program that does not read its input closes the pipe
  child.stdin.end(options.stdin ?? '');
  const status = await new Promise<number>((done) => {
    child.once('error', (error) => {
      outputs.stderr += error.message;
      done(127);
    });
    child.once('close', (code, signal) => done(timedOut ? 124 : (code ?? (signal ? 128 : 1))));
  });
  clearTimeout(timer);
  if (log) {
    log.end();
    await once(log, 'close');
  }
  return { status, ...outputs };
};

/** The last lines of an output, for the notes of an error. */
export const lastLines = (text: string, count = 12): string[] =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
