import { execFile } from 'node:child_process';
import { problem, RiggerError } from '../../model/index.js';
import { withoutAccess } from '../store/run-program.js';

/** What a program of Slurm said. */
export interface SlurmAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks a program of Slurm, by words and never by a shell. @throws RiggerError where it is not there, or hangs */
export const askSlurm = (
  program: 'sbatch' | 'squeue' | 'scontrol' | 'sacct' | 'scancel' | 'sinfo',
  words: readonly string[],
  { cwd, env = everything() }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<SlurmAnswer> =>
  new Promise((done, fail) => {
    execFile(
      program,
      [...words],
      { cwd, env, encoding: 'utf8', timeout: 60_000, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') return done({ code, stdout, stderr });
        fail(
          code === 'ENOENT'
            ? slurmProblem(
                `${program} is not there`,
                'this machine is no client of Slurm: `apt install slurm-client`',
              )
            : slurmProblem(`${program} does not answer: ${error!.message.split('\n')[0]}`),
        );
      },
    );
  });

const everything = (): NodeJS.ProcessEnv => ({
  ...withoutAccess(process.env),
  ...{ LC_ALL: 'C', SLURM_TIME_FORMAT: 'standard' },
});

/** What Slurm said of itself, without the name of its program before it. */
export const slurmSaid = ({ stderr }: SlurmAnswer): string =>
  stderr
    .trim()
    .split('\n')
    .at(-1)!
    .replace(/^\w+: (error|fatal): /, '') || 'nothing';

export const slurmProblem = (message: string, help?: string): RiggerError =>
  new RiggerError([problem('team/slurm', message, { help })]);
