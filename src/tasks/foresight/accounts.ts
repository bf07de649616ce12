import { authorizedKeys } from '../../facts/files/authorized-keys.js';
import { fileState, type PresentFile } from '../../facts/files/file-state.js';
import { accountFiles } from '../../facts/reading/scopes.js';
import {
  type Account,
  type AccountDetails,
  type AccountGroup,
  accountDetails,
  groups,
  users,
} from '../../facts/software/accounts.js';
import { homeKeeper } from '../../facts/software/home-keeper.js';
import { homeMove } from '../../facts/software/home-move.js';
import { entryOf, foreseen, leaving, type Prediction, revised, unforeseen } from '../../model/index.js';
import { aroundPath } from './around-path.js';
import { instead } from './instead.js';
import { isBelow, placeOf, reaches } from './places.js';

/** Files that the tools of accounts write, with the log of logins and the mail boxes. */
const written = [
  ...accountFiles.map((scope) => scope.slice('file:'.length)),
  '/var/log',
  '/var/mail',
  '/var/spool/mail',
];

/** A number without a name is shown as a number, which a new account or group may have. */
const perhapsNamed = (name: string): string | typeof unforeseen => (/^\d+$/.test(name) ? unforeseen : name);

/** Files all over the tree, but for those in a home that comes or goes: the names of their owners, where asked for. */
const filesElsewhere = ({
  home,
  renumbered,
}: {
  home?: string | undefined;
  renumbered?: string;
} = {}): Prediction =>
  leaving(fileState, (before, { path, names }) => {
    const place = placeOf(path);
    const touched = home === undefined ? written : [...written, placeOf(home)];
    if (touched.some((one) => reaches(one, place))) return undefined;
    if (touched.some((one) => isBelow(one, place)))
      return before.type === 'directory' ? revised<PresentFile>(before, { size: unforeseen }) : undefined;
    if (!names || before.type === 'absent') return before;
    return revised<PresentFile>(before, {
      owner: perhapsNamed(before.owner),
      group: before.group === renumbered ? unforeseen : perhapsNamed(before.group),
    });
  });

/** A group that comes, or gets another number. */
export const leavesGroup = (name: string, gid: number | undefined): readonly Prediction[] => [
  leaving(groups, (before) => {
    const old = entryOf(before, name) ?? foreseen<AccountGroup>({ name, gid: unforeseen, members: [] });
    return withEntry(before, name, revised<AccountGroup>(old, { gid: gid ?? unforeseen }));
  }),
  ...unlessNumbered,
  filesElsewhere({ renumbered: name }),
];

/** A group that is there then, whether or not it was. */
export const leavesSomeGroup = (name: string, gid: number | undefined): readonly Prediction[] => [
  leaving(groups, (before) =>
    withEntry(before, name, foreseen<AccountGroup>({ name, gid: gid ?? unforeseen, members: unforeseen })),
  ),
  ...unlessNumbered,
  filesElsewhere({ renumbered: name }),
];

/** A group that goes. */
export const leavesNoGroup = (name: string): readonly Prediction[] => [
  leaving(groups, (before) => withEntry(before, name, undefined)),
  ...unlessNumbered,
  filesElsewhere({ renumbered: name }),
];

const withEntry = <T extends object>(before: T, name: string, value: unknown): T =>
  revised(before, { [name]: value } as never);

/** Accounts and homes, which a group does not change; a group's number may get a name, or lose it. */
const unlessNumbered: readonly Prediction[] = [
  leaving(accountDetails, (before) => {
    const { account } = before;
    if (account === null) return before;
    const group = perhapsNamed(account.group);
    return group === account.group ? before : revised(before, { account: revised(account, { group }) });
  }),
  leaving(homeKeeper, (before) => before),
  leaving(homeMove, (before) => before),
  leaving(authorizedKeys, (before) => before),
];

/** An account as it will be; what is missing in it is for the host to choose. */
export interface AccountToBe {
  readonly name: string;
  readonly uid?: number | undefined;
  readonly group?: string | undefined;
  readonly groups: readonly string[];
  readonly comment: string;
  readonly home?: string | undefined;
  readonly shell?: string | undefined;
  /** Its home is made, and has no keys in it. */
  readonly bareHome: boolean;
}

/** A new account, without a password. */
export const leavesAccount = (wanted: AccountToBe): readonly Prediction[] => {
  const { name, home } = wanted;
  const isName = (group: string): boolean => !/^\d+$/.test(group);
  const account = foreseen<Account>({
    name,
    uid: wanted.uid ?? unforeseen,
    gid: unforeseen,
    group: wanted.group !== undefined && isName(wanted.group) ? wanted.group : unforeseen,
    comment: wanted.comment,
    home: home ?? unforeseen,
    shell: wanted.shell ?? unforeseen,
  });
  const known = wanted.groups.every(isName);
  const places = home === undefined ? [] : [placeOf(home)];
  return instead(
    aroundPath(places, { state: { type: 'absent', parent: 'directory' } }),
    leaving(accountDetails, (before, asked) =>
      asked.name === name
        ? foreseen<AccountDetails>({
            account,
            groups: known ? [...new Set(wanted.groups)].sort() : unforeseen,
            passwordDigest: null,
            locked: true,
          })
        : before,
    ),
    leaving(users, (before) => withEntry(before, name, account)),
    leaving(groups, (before) => {
      // A group of its own comes with it on most systems.
      const own = Object.hasOwn(before, name) ? {} : { [name]: unforeseen };
      const joined = wanted.groups.map((group) => {
        const old = entryOf(before, group);
        return [group, old ? revised(old, { members: unforeseen }) : unforeseen] as const;
      });
      return revised(before, { ...own, ...Object.fromEntries(joined) } as never);
    }),
    leaving(homeKeeper, (before, asked) => {
      if (asked.name !== name)
        return home === undefined || reaches(placeOf(home), placeOf(before.home)) ? undefined : before;
      if (asked.home !== undefined && asked.home !== home) return undefined;
      return home === before.home ? revised(before, { newcomer: undefined }) : undefined;
    }),
    leaving(homeMove, (before, asked) =>
      asked.name === name || home === undefined || reaches(placeOf(home), placeOf(asked.home))
        ? undefined
        : before,
    ),
    leaving(authorizedKeys, (before, asked) => {
      if (asked.user !== name)
        return home === undefined || reaches(placeOf(home), placeOf(before.path)) ? undefined : before;
      if (home === undefined) return undefined;
      const of = foreseen<NonNullable<typeof before.account>>({
        uid: wanted.uid ?? unforeseen,
        gid: unforeseen,
        home,
      });
      if (asked.path !== undefined && !reaches(placeOf(home), placeOf(asked.path)))
        return revised(before, { account: of });
      if (asked.path !== undefined || !wanted.bareHome) return undefined;
      return revised(before, {
        account: of,
        path: `${home}/.ssh/authorized_keys`,
        realPath: undefined,
        text: null,
        folderMode: '',
      });
    }),
    filesElsewhere({ home }),
  );
};

/** An account that is there then with its old number and home, or with new ones of the host's choice. */
export const leavesSomeAccount = (name: string, joined: readonly string[]): readonly Prediction[] => {
  const home = `/home/${name}`;
  const isNear = (path: string): boolean => reaches(placeOf(home), placeOf(path));
  return instead(
    aroundPath([home], { state: { type: 'absent', parent: 'directory' } }),
    leaving(accountDetails, (before, asked) => (asked.name === name ? undefined : before)),
    leaving(users, (before) => withEntry(before, name, unforeseen)),
    leaving(groups, (before) =>
      revised(before, Object.fromEntries([name, ...joined].map((group) => [group, unforeseen])) as never),
    ),
    leaving(homeKeeper, (before, asked) => (asked.name === name || isNear(before.home) ? undefined : before)),
    leaving(homeMove, (before, asked) => (asked.name === name || isNear(asked.home) ? undefined : before)),
    leaving(authorizedKeys, (before, asked) =>
      asked.user === name || isNear(before.path) ? undefined : before,
    ),
    filesElsewhere({ home }),
  );
};

/** Another entry of an account that stays where it is, with the same number. */
export const leavesEntry = (
  name: string,
  fields: Partial<Pick<AccountDetails, 'groups' | 'passwordDigest' | 'locked'>> & {
    readonly account?: Partial<Pick<Account, 'comment' | 'shell' | 'group'>>;
  },
): readonly Prediction[] => {
  const entry = (account: Account): Account =>
    revised(account, {
      ...fields.account,
      ...(fields.account?.group === undefined
        ? {}
        : { gid: unforeseen, group: perhapsNamed(fields.account.group) }),
    });
  return [
    leaving(accountDetails, (before, asked) =>
      asked.name === name && before.account !== null
        ? revised(before, { ...fields, account: entry(before.account) })
        : before,
    ),
    leaving(users, (before) => {
      const old = entryOf(before, name);
      return old ? withEntry(before, name, entry(old)) : before;
    }),
    ...(fields.groups ? [] : [leaving(groups, (before) => before)]),
    leaving(homeKeeper, (before) => before),
    leaving(homeMove, (before) => before),
    ...(fields.account?.group === undefined ? [leaving(authorizedKeys, (before) => before)] : []),
    filesElsewhere(),
  ];
};
