import { type ChildProcess, spawn } from 'node:child_process';

/** What a program printed, and how it ended. */
export interface ProgramOutput {
  readonly stdout: string;
  /** Its last words: the end of what it wrote to standard error. */
  readonly stderr: string;
  readonly exit: number;
}

export interface ProgramLimits {
  /** Milliseconds from the start to the end. */
  readonly milliseconds: number;
  /** Bytes of standard output. */
  readonly bytes: number;
  /**
   * It may ask its user something: it keeps this terminal, standard input included, where there is one.
   * Otherwise it reads an empty input.
   */
  readonly asks?: boolean;
  /** Variables beside those of rigger; `undefined` takes one of them away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Why a program gave no output; `reason` goes on from its name: `did not end within 60 s …`. */
export class ProgramFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * Runs a program of the user's on this machine, within limits. Where it has no terminal to ask at, it leads
 * a process group of its own, and what is left of that group is ended with it: a child that keeps standard
 * output open holds nobody up. A signal that ends rigger ends the program as well.
 * @throws ProgramFailure
 */
export const runProgram = (
  path: string,
  args: readonly string[],
  limits: ProgramLimits,
): Promise<ProgramOutput> =>
  new Promise((resolve, reject) => {
    const atTerminal = limits.asks === true && process.stdin.isTTY === true;
    const { child, release } = endingWithUs(!atTerminal, () =>
      spawn(path, args, {
        stdio: [atTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
        detached: !atTerminal,
        ...(limits.environment ? { env: { ...process.env, ...limits.environment } } : {}),
      }),
    );
    const chunks: Buffer[] = [];
    let size = 0;
    let lastWords = Buffer.alloc(0);
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      release();
      end(child, !atTerminal);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      act();
    };
    const fail = (reason: string): void => settle(() => reject(new ProgramFailure(reason)));
    const timer = setTimeout(
      () => fail(`did not end within ${Math.round(limits.milliseconds / 1000)} s, and was ended`),
      limits.milliseconds,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limits.bytes) fail(`printed more than ${limits.bytes >> 20} MiB, and was ended`);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = Buffer.concat([lastWords, chunk]).subarray(-keptWords);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      fail(`cannot be run (${error.code ?? error.message})`),
    );
    child.on('exit', (code, signal) => {
      const done = (): void => {
        if (signal !== null) fail(`was ended by ${signal}`);
        settle(() =>
          resolve({
            stdout: Buffer.concat(chunks).toString('utf8'),
            stderr: lastWords.toString('utf8'),
            exit: code ?? 1,
          }),
        );
      };
      // What it printed is read to the end; a child that it left behind gets no more than a moment.
      const moment = setTimeout(done, leftBehind);
      child.once('close', () => {
        clearTimeout(moment);
        done();
      });
    });
  });

const keptWords = 64 * 1024;
/** Milliseconds; longer than the system takes to hand over what is in a pipe already. */
const leftBehind = 1000;

/** Ends the program, and what is left of its group, without asking. */
const end = (child: ChildProcess, leadsGroup: boolean): void => {
  if (child.pid === undefined) return;
  try {
    if (leadsGroup) process.kill(-child.pid, 'SIGKILL');
    else if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  } catch (error) {
    // The group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/**
 * Starts a program that ends when a signal ends rigger: a group of its own does not get the terminal's Ctrl-C, so it
 * is ended, and the signal does what it would have done. Signals are heeded before there is a program, which may be
 * at work before we are told that it started.
 */
const endingWithUs = <Started extends ChildProcess>(leadsGroup: boolean, start: () => Started) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let started: Started | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (started) end(started, leadsGroup);
    release();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    started = start();
    return { child: started, release };
  } catch (error) {
    release();
    throw error;
  }
};
