import { askGit } from '../program/ask-git.js';
import type { InvocationFile } from './format.js';

/** The commit of a project and whether all of it was committed; null where there is no git, or no repository. */
export const commitOf = async (root: string): Promise<InvocationFile['commit']> => {
  const [id, changes] = await Promise.all([
    askGit(root, ['rev-parse', '--verify', 'HEAD'], 10_000),
    askGit(root, ['status', '--porcelain', '--untracked-files=normal'], 10_000),
  ]);
  return id === undefined || changes === undefined ? null : { id: id.trim(), clean: changes === '' };
};
