import { spawn } from 'node:child_process';

/** What a program that was asked said. */
export interface ProgramAnswer {
  /** Undefined where it was killed. */
  readonly code: number | undefined;
  /** Its beginning, where it is long. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of ours to its end; it knows nothing of how to reach the lab or its store. */
export const runProgram = (
  [file, ...words]: readonly string[],
  {
    cwd,
    signal,
    env = {},
  }: {
    readonly cwd: string;
    readonly signal: AbortSignal;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ProgramAnswer> =>
  new Promise((done, fail) => {
    const child = spawn(file!, words, {
      cwd,
      env: { ...withoutAccess(process.env), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        if (said[stream].length < 10_000) said[stream] += text;
      });
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? undefined, ...said }));
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
  // libpq's own, which open a database as its address does.
  return Object.fromEntries(
    Object.entries(kept).filter(([name]) => !/^PG(PASSWORD|PASSFILE|SERVICE|SERVICEFILE|SSLKEY)$/.test(name)),
  );
};
