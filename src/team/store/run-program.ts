import { spawn } from 'node:child_process';

/** What a program that was asked said. */
export interface ProgramAnswer {
  /** Undefined where it was killed. */
  readonly code: number | undefined;
  readonly stderr: string;
}

/** Runs a program of ours to its end; it knows nothing of how to reach the lab or its store. */
export const runProgram = (
  [file, ...words]: readonly string[],
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<ProgramAnswer> =>
  new Promise((done, fail) => {
    const child = spawn(file!, words, {
      cwd,
      env: { ...withoutAccess(process.env), NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < 10_000) stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? undefined, stderr }));
  });

/** An environment without what opens the lab itself: its database, its server, its store, its mail, its proxy. */
export const withoutAccess = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const {
    DATABASE_URL: _,
    RIGGER_TOKEN: __,
    RIGGER_STORE_KEY: ___,
    RIGGER_STORE_SECRET: ____,
    RIGGER_MAIL_PASSWORD: _____,
    RIGGER_PROXY_SECRET: ______,
    ...kept
  } = env;
  return kept;
};
