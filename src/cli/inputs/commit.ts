import { ProgramFailure, runProgram } from '../../language/run-program.js';
import type { InvocationFile } from './format.js';

/** The commit of a project and whether all of it was committed; null where there is no git, or no repository. */
export const commitOf = async (root: string): Promise<InvocationFile['commit']> => {
  const [id, changes] = await Promise.all([
    git(root, ['rev-parse', '--verify', 'HEAD']),
    git(root, ['status', '--porcelain', '--untracked-files=normal']),
  ]);
  return id === undefined || changes === undefined ? null : { id: id.trim(), clean: changes === '' };
};

const git = async (root: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout, exit } = await runProgram('git', ['-C', root, ...args], {
      milliseconds: 10_000,
      bytes: 16 * 2 ** 20,
      environment: { GIT_OPTIONAL_LOCKS: '0' },
    });
    return exit === 0 ? stdout : undefined;
  } catch (error) {
    if (error instanceof ProgramFailure) return undefined;
    throw error;
  }
};
