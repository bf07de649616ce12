import { available, defineFact, mustHaveRun, type Reading, raw, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** An account, as passwd(5) and group(5) have it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Name of the primary group. */
  readonly group: string;
  /** Full name and the like. */
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

/** All accounts that the host lists, by name. */
export const users = defineFact<{ readonly [name: string]: Account }>({
  id: 'users',
  summary: 'Accounts by name: uid, group, home, shell',
  scopes: () => ['user', 'file:/etc/passwd', 'file:/etc/group'],
  script: () =>
    [section('passwd'), 'getent passwd', section('group'), 'getent group', mustHaveRun].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const groups = new Map(parseGroups(parts.get('group') ?? '').map(({ name, gid }) => [gid, name]));
    const list = lines(parts.get('passwd') ?? '').flatMap((line) => accountOf(line, groups));
    return list.length > 0
      ? available(Object.fromEntries(list.map((account) => [account.name, account])))
      : unavailable('getent knows no accounts');
  },
});

/** A group, as group(5) has it. */
export interface AccountGroup {
  readonly name: string;
  readonly gid: number;
  /** Accounts that are in it beside those whose primary group it is. */
  readonly members: readonly string[];
}

/** All groups that the host lists, by name. */
export const groups = defineFact<{ readonly [name: string]: AccountGroup }>({
  id: 'groups',
  summary: 'Groups by name: gid, members',
  scopes: () => ['user', 'file:/etc/group'],
  script: () => 'getent group',
  parse: ({ stdout }) => {
    const list = parseGroups(stdout);
    return list.length > 0
      ? available(Object.fromEntries(list.map((group) => [group.name, group])))
      : unavailable('getent knows no groups');
  },
});

/** One account with what only root sees; null when there is none. */
export interface AccountDetails {
  readonly account: Account | null;
  /** Groups beside the primary one, in the order of their names. */
  readonly groups: readonly string[];
  /** SHA-256 of the password's hash, so that the hash itself stays on the host; null without a password. */
  readonly passwordDigest: string | null;
  readonly locked: boolean;
}

interface AccountQuestion {
  readonly name: string;
  /** It shall have a number of 1000 or more: no package makes such an account. */
  readonly person?: boolean | undefined;
}

/** One account by name. */
export const accountDetails = defineFact<AccountDetails, AccountQuestion>({
  id: 'account',
  summary: 'One account with its groups, and whether it is locked',
  scopes: () => ['user', 'file:/etc/passwd', 'file:/etc/group', 'file:/etc/shadow'],
  script: ({ name }) =>
    [
      section('passwd'),
      sh`getent passwd -- ${name}`,
      mustHaveRun,
      section('group'),
      'getent group',
      mustHaveRun,
      section('shadow'),
      sh`s=$(getent shadow -- ${name}); ${raw(mustHaveRun)}; s=\${s#*:}; s=\${s%%:*}`,
      'case $s in "!"*) echo locked; s=${s#!} ;; *) echo open ;; esac',
      'case $s in ""|"!"|"*") ;; *) printf %s "$s" | sha256sum ;; esac',
      mustHaveRun,
    ].join('\n'),
  parse: ({ stdout }, { name }): Reading<AccountDetails> => {
    const parts = splitSections(stdout);
    const all = parseGroups(parts.get('group') ?? '');
    const [account] = accountOf(
      lines(parts.get('passwd') ?? '')[0] ?? '',
      new Map(all.map((group) => [group.gid, group.name])),
    );
    const [lock, digest = ''] = lines(parts.get('shadow') ?? '');
    return available({
      account: account ?? null,
      groups: all
        .filter(({ members }) => members.includes(name))
        .map((group) => group.name)
        .sort(),
      passwordDigest: /^[\da-f]{64}/.exec(digest)?.[0] ?? null,
      locked: lock === 'locked',
    });
  },
});

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const accountOf = (line: string, groupNames: ReadonlyMap<number, string>): Account[] => {
  const [name, , uid, gid, comment = '', home = '', shell = ''] = line.split(':');
  if (!name || !/^\d+:\d+$/.test(`${uid}:${gid}`)) return [];
  const group = groupNames.get(Number(gid)) ?? String(gid);
  return [{ name, uid: Number(uid), gid: Number(gid), group, comment, home, shell }];
};

const parseGroups = (text: string): AccountGroup[] =>
  lines(text).flatMap((line) => {
    const [name, , gid, members = ''] = line.split(':');
    return name && gid && /^\d+$/.test(gid)
      ? [{ name, gid: Number(gid), members: members.split(',').filter(Boolean) }]
      : [];
  });
