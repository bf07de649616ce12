import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onOwnMachine } from './own-machine.js';

export const root = join(import.meta.dirname, '../..');
const ours = join(root, 'bin/rigger.js');

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell text that mounts something for this run only, which also gets a lock and a full disk of its own. */
  readonly mounts?: string;
  /** Called now and then with everything printed so far; returning true kills the process with SIGKILL. */
  readonly killWhen?: (output: string, pid: number) => boolean;
  /** Milliseconds between that and the kill. */
  readonly killDelay?: number;
  /** Words before the command, such as those of nsenter. */
  readonly prefix?: readonly string[];
  /** Another copy of the program. */
  readonly program?: string;
  /** Another Node. */
  readonly node?: string;
}

/** The command line as users run it, built; its own process. */
export const rigger = (
  args: readonly string[],
  {
    cwd = root,
    env = {},
    mounts,
    killWhen,
    killDelay = 0,
    prefix = [],
    program = ours,
    node = process.execPath,
  }: CliOptions = {},
): Promise<CliResult> => {
  return new Promise((resolve, reject) => {
    const plain = [...prefix, node, program, ...args];
    const [first, ...rest] = mounts === undefined ? plain : onOwnMachine(plain, mounts);
    const child = spawn(first!, rest, {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const look = (): void => {
      if (!killWhen?.(stdout + stderr, child.pid!)) return;
      clearInterval(looking);
      setTimeout(() => child.kill('SIGKILL'), killDelay);
    };
    const looking = killWhen && setInterval(look, 50);
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      look();
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      look();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(looking);
      resolve({ code, signal, stdout, stderr });
    });
  });
};
