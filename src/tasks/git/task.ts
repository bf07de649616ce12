import { posix } from 'node:path';
import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import {
  type GitCheckout,
  gitCheckout,
  gitRemote,
  ownerOfCheckout,
  trusted,
} from '../../facts/files/git-checkout.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { changes, defineTask, nothing, sh, walkTo } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { leavesMoreNames, leavesSomething } from '../foresight/paths.js';
import { impossible, missing, noParent } from '../refusals.js';

const commitPattern = /^[\da-f]{40}$/;

const input = z.strictObject({
  repo: z
    .string()
    .regex(/^[^\s-]\S*$/, 'must be a URL or a path')
    .describe('The repository; put no password into it, `.git/config` would show it to everybody'),
  dest: absolutePath('Directory of the checkout'),
  version: z
    .string()
    .regex(/^[^\s-]\S*$/, 'must be a branch, a tag or a commit')
    .default('HEAD')
    .describe('Branch, tag, or commit of 40 digits; a branch is followed at every run'),
  update: z
    .boolean()
    .default(true)
    .describe('Fetch when the branch has moved; otherwise an existing checkout is right'),
  force: z.boolean().default(false).describe('Throw away changes to tracked files on the host'),
  submodules: z.boolean().default(true).describe('Check out the submodules too, and theirs'),
  depth: z.int().min(1).optional().describe('Fetch only so many commits of the history'),
});

/** Checks out a commit of a git repository. */
export const git = defineTask({
  name: 'git',
  summary: 'Check out a branch, tag or commit of a git repository',
  references: ['https://git-scm.com/docs/git-ls-remote'],
  input,
  needs: ({ repo, dest, version, update }) => ({
    found: gitCheckout({ dest }),
    parent: fileState({ path: posix.dirname(dest), follow: true, checksum: false }),
    ...(!commitPattern.test(version) && update && { remote: gitRemote({ repo, version }) }),
  }),
  reach: ({ dest }) => [scopeOf.file(dest)],
  plan(wish, { found, parent, remote }) {
    const { repo, dest, version, update, force } = wish;
    if (found.kind === 'other')
      return impossible(
        `${dest} is not empty, and not a git checkout`,
        'choose a folder that is empty, or does not exist yet',
      );
    if (parent.type !== 'directory') return noParent(dest);
    if (remote && remote.commit === null)
      return missing(`version ${version} of ${repo}`, 'name a branch, a tag, or a whole commit');
    const wanted = commitPattern.test(version) ? version : (remote?.commit ?? undefined);
    const commit = found.kind === 'checkout' ? found.commit : null;
    const sameOrigin = found.kind === 'checkout' && found.origin === repo;
    const clean = found.kind !== 'checkout' || !found.modified;
    const whole = found.kind !== 'checkout' || found.submodules !== 'due' || !wish.submodules;
    if (found.kind === 'checkout' && commit !== '' && !update)
      return nothing(`${dest} is a checkout`, { data: { after: commit } });
    const isThere = commit === wanted && sameOrigin;
    if (isThere && clean && whole)
      return nothing(`${dest} is at ${wanted?.slice(0, 12)}`, { data: { before: commit, after: commit } });
    if (!clean && !force)
      return impossible(
        `${dest} has local changes to tracked files`,
        'keep them first, by a commit or a copy; `force: true` would lose them',
      );
    return changes(
      [
        {
          summary: isThere
            ? `restore ${clean ? 'the submodules' : 'the files'} of ${dest}`
            : `check out ${version} of ${repo} in ${dest}`,
          before: commit,
          after: wanted ?? version,
          commands: [{ kind: 'script', script: checkOut(wish, found, wanted), timeout: 1800 }],
          // Of repositories that lie near by, submodules among them, git gives objects more names.
          ...(wish.submodules && isNear(repo)
            ? { invalidates: ['file'], leaves: leavesMoreNames(dest) }
            : { invalidates: [scopeOf.file(dest)], leaves: leavesSomething(dest) }),
        },
      ],
      undefined,
      { data: { before: commit, after: wanted ?? null } },
    );
  },
});

/** A path or a `file:` address, and no `https://…` or `host:path`. */
const isNear = (repo: string): boolean => !/^(?!file:)[^/.][^/]*:/.test(repo);

/**
 * Everything as the account that owns the directory, or the one that holds it: git runs what the settings there name.
 * One path for new and old checkouts; servers that give no commit by its number give their history.
 */
const checkOut = (
  { repo, dest, version, depth, force, submodules }: z.output<typeof input>,
  found: GitCheckout,
  commit: string | undefined,
): string =>
  [
    "export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND='ssh -o BatchMode=yes -o ConnectTimeout=10'",
    walkTo(dest, 'follow'),
    'git() { rigger_as env git "$@"; }',
    ...(found.kind === 'checkout'
      ? []
      : ['[ ! -e "./$name" ] || { rigger_into && name=.; } || exit', 'git init -q -- "./$name" || exit']),
    'rigger_into || exit',
    ownerOfCheckout,
    trusted,
    // git distrusts a repository of this host that belongs to neither root nor this account.
    /^(\/|file:)/.test(repo)
      ? `set --; [ -z "$holder" ] || set -- --upload-pack 'git -c safe.directory=* upload-pack'`
      : 'set --',
    sh`git config remote.origin.url ${repo}`,
    sh`git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'`,
    sh`git fetch -q "$@" ${depth ? [`--depth=${depth}`] : []} origin ${version} || git fetch -q "$@" --tags origin || exit`,
    ...(commit ? [sh`c=${commit}`] : ['c=FETCH_HEAD']),
    `git cat-file -e "$c^{commit}" 2>/dev/null || git fetch -q "$@" --tags ${depth ? '--unshallow' : ''} origin || exit`,
    sh`git checkout -q ${force ? ['--force'] : []} --detach "$c" || exit`,
    // Their addresses may have changed with the commit.
    ...(submodules
      ? [
          '[ -e .gitmodules ] || exit 0',
          'git submodule --quiet sync --recursive || exit',
          sh`git submodule --quiet update --init --recursive ${force ? ['--force'] : []} ${depth ? [`--depth=${depth}`] : []}`,
        ]
      : []),
  ].join('\n');
