import { available, defineFact, raw, sh, unavailable, walkFunctions, walkHelp } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';
import { section, splitSections } from '../reading/sections.js';

export type GitCheckout =
  | { readonly kind: 'absent' | 'empty' | 'other' }
  | {
      readonly kind: 'checkout';
      /** 40 hexadecimal digits; empty before the first commit. */
      readonly commit: string;
      /** URL of `origin`; empty without it. */
      readonly origin: string;
      /** Tracked files that differ from the commit, in submodules as well. */
      readonly modified: boolean;
      /** `due`: some are not checked out, or not at the commit that the tree names. */
      readonly submodules: 'none' | 'right' | 'due';
    };

/** After `rigger_into`: a repository that somebody else owns makes the whole theirs. */
export const ownerOfCheckout = `[ -n "$holder" ] || [ ! -e .git ] || [ -O .git ] || { holder=$(stat -c %u .git) || exit; [ "$holder" != 0 ] || holder=; }`;

/**
 * Who git runs as is settled, so that it need not distrust a repository of another owner. As root it shall, for that is
 * not meant to happen: somebody has exchanged the repository.
 */
export const trusted = `[ "$(id -u)" = 0 ] && [ -z "$holder" ] || export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'`;

/** What git knows of a directory. */
export const gitCheckout = defineFact<GitCheckout, { readonly dest: string }>({
  id: 'git_checkout',
  summary: 'Commit, origin, local changes and submodules of a git checkout',
  scopes: ({ dest }) => [scopeOf.file(dest)],
  // As the account that owns it, whose settings name programs that git runs.
  script: ({ dest }) => `command -v git > /dev/null || exit 97
${sh`${raw(walkFunctions)}\nrigger_walk ${dest} follow`} || case $stop in absent) echo absent; exit 0 ;; other) echo other; exit 0 ;; *) echo closed; printf '%s\\n' "$why"; exit 0 ;; esac
[ -d "./$name" ] || { [ -e "./$name" ] && echo other || echo absent; exit 0; }
rigger_into || { echo closed; echo "$here cannot be entered"; exit 0; }
[ -e .git ] || { [ -z "$(ls -A)" ] && echo empty || echo other; exit 0; }
${ownerOfCheckout}
${trusted}
g='rigger_as git'
echo checkout; ${section('commit')}; $g rev-parse -q --verify HEAD; ${section('origin')}; $g config --get remote.origin.url
s='--no-optional-locks status --porcelain --untracked-files=no --ignore-submodules=all'
${section('modified')}; $g $s || exit 98
[ -e .gitmodules ] || exit 0
$g submodule --quiet foreach --recursive "git $s" || exit 98
${section('submodules')}; $g submodule status --recursive || echo '?'`,
  parse: ({ stdout, stderr, exit }, { dest }) => {
    if (exit === 97) return unavailable('git is not on the host; install it with a package task before');
    const kind = stdout.split('\n')[0];
    if (kind === 'absent' || kind === 'empty' || kind === 'other') return available({ kind });
    if (kind === 'closed') return unavailable(stdout.split('\n')[1] ?? '', walkHelp);
    if (exit === 98) return unavailable(`git does not say what has changed in ${dest}: ${stderr.trim()}`);
    if (kind !== 'checkout') return unavailable('git did not answer');
    const parts = splitSections(stdout);
    return available({
      kind,
      commit: (parts.get('commit') ?? '').trim(),
      origin: (parts.get('origin') ?? '').trim(),
      modified: (parts.get('modified') ?? '').trim() !== '',
      submodules: submodulesOf(parts.get('submodules') ?? ''),
    });
  },
});

/** Each line begins with a blank where the submodule is as it should be (git-submodule(1)). */
const submodulesOf = (status: string): 'none' | 'right' | 'due' => {
  if (status.trim() === '') return 'none';
  return /^[^ \n]/m.test(status) ? 'due' : 'right';
};

/** What a branch or tag of a repository names now; null when the repository has no such name. */
export const gitRemote = defineFact<
  { readonly commit: string | null },
  { readonly repo: string; readonly version: string }
>({
  id: 'git_remote',
  summary: 'Commit that a branch or tag of a repository names',
  scopes: ({ repo }) => ['net', ...(repo.startsWith('/') ? [scopeOf.file(repo)] : [])],
  // Peeled tags (`^{}`) name the commit; `GIT_TERMINAL_PROMPT=0` keeps a missing password from hanging.
  script: ({ repo, version }) => `command -v git > /dev/null || exit 97
export GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND='ssh -o BatchMode=yes -o ConnectTimeout=10'
${sh`timeout 30 git -c safe.directory=* ls-remote -- ${repo} ${version} ${`refs/tags/${version}^{}`}`}`,
  parse: ({ stdout, stderr, exit }, { repo, version }) => {
    if (exit === 97) return unavailable('git is not on the host; install it with a package task before');
    if (exit !== 0)
      return unavailable(`${repo} cannot be read: ${stderr.trim().split('\n').at(-1) || `exit ${exit}`}`);
    const names = new Map(
      stdout.split('\n').flatMap((line) => {
        const [commit, name] = line.split('\t');
        return commit && name ? [[name, commit] as const] : [];
      }),
    );
    const order = [`refs/tags/${version}^{}`, `refs/tags/${version}`, `refs/heads/${version}`, version];
    const found = order.find((name) => names.has(name));
    return available({ commit: found === undefined ? null : (names.get(found) ?? null) });
  },
});
