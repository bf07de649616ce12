import { ProgramFailure, runProgram } from '../../language/run-program.js';

/** The repository of git in which a project is. */
export interface GitRepository {
  /** Its first commit, by which clones know each other. */
  readonly first: string;
  readonly head: string;
  /** Whether nothing differs from that commit. */
  readonly clean: boolean;
  /** Where the project is in it; `.` for the whole. */
  readonly folder: string;
}

/** What a worker offers whose project is in a repository with this first commit. */
export const repositoryNeed = (first: string): string => `git:${first}`;

/** Undefined where there is no git, no repository, or no commit in it. */
export const repositoryOf = async (root: string): Promise<GitRepository | undefined> => {
  const [first, head, status, prefix] = await Promise.all([
    git(root, ['rev-list', '--max-parents=0', 'HEAD']),
    git(root, ['rev-parse', '--verify', 'HEAD']),
    git(root, ['status', '--porcelain', '--untracked-files=normal']),
    git(root, ['rev-parse', '--show-prefix']),
  ]);
  if (!first || head === undefined || status === undefined || prefix === undefined) return undefined;
  return {
    // One that was joined of several has several.
    first: first.trim().split('\n').sort()[0]!,
    head: head.trim(),
    clean: status === '',
    folder: prefix.trim().replace(/\/$/, '') || '.',
  };
};

const git = async (root: string, words: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout, exit } = await runProgram('git', ['-C', root, ...words], {
      milliseconds: 30_000,
      bytes: 16 * 2 ** 20,
      environment: { GIT_OPTIONAL_LOCKS: '0' },
    });
    return exit === 0 ? stdout : undefined;
  } catch (error) {
    if (error instanceof ProgramFailure) return undefined;
    throw error;
  }
};
