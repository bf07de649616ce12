import { spawnSync } from 'node:child_process';

/** Runs a program with Debian's Python (which has ansible-core): JSON in, JSON out. It is the reference that INI is defined by. */
export const python = <T>(program: string, input: unknown): T => {
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PYTHONWARNINGS: 'ignore' },
  });
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return JSON.parse(stdout) as T;
};
