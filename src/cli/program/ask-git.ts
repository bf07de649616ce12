import { ProgramFailure, runProgram } from '../../language/run-program.js';

/**
 * What git says of a folder, without taking a lock; undefined where there is no git, it refuses, or it is not done
 * within the limit.
 */
export const askGit = async (
  folder: string,
  words: readonly string[],
  milliseconds = 30_000,
): Promise<string | undefined> => {
  try {
    const { stdout, exit } = await runProgram('git', ['-C', folder, ...words], {
      milliseconds,
      bytes: 16 * 2 ** 20,
      environment: { GIT_OPTIONAL_LOCKS: '0' },
    });
    return exit === 0 ? stdout : undefined;
  } catch (error) {
    if (error instanceof ProgramFailure) return undefined;
    throw error;
  }
};
