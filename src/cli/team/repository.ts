import { askGit } from '../program/ask-git.js';

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
    askGit(root, ['rev-list', '--max-parents=0', 'HEAD']),
    askGit(root, ['rev-parse', '--verify', 'HEAD']),
    askGit(root, ['status', '--porcelain', '--untracked-files=normal']),
    askGit(root, ['rev-parse', '--show-prefix']),
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
