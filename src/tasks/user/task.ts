import { z } from 'zod';
import { sha256Of } from '../../facts/files/file-state.js';
import { accountFiles, scopeOf } from '../../facts/reading/scopes.js';
import { type Account, type AccountDetails, accountDetails } from '../../facts/software/accounts.js';
import { type HomeKeeper, homeKeeper } from '../../facts/software/home-keeper.js';
import { type HomeMove, homeMove } from '../../facts/software/home-move.js';
import {
  type Change,
  type Command,
  changes,
  defineTask,
  type Json,
  nothing,
  type Refused,
} from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { leavesAccount, leavesEntry, leavesSomeAccount } from '../foresight/accounts.js';
import { reachOf } from '../foresight/places.js';
import { cannotMove, moveHome, moves, unsafe } from './home.js';

const name = z
  .string()
  .regex(/^[a-z_][\w.-]*\$?$/i, 'must be an account name: letters, digits, and _ . -, not a digit first');

const input = z
  .strictObject({
    name: name.describe('The account'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the account has to exist'),
    uid: z.int().min(0).optional().describe('User number'),
    group: z
      .string()
      .min(1)
      .optional()
      .describe('Primary group, which has to exist; one of its own when missing'),
    groups: z.array(z.string().min(1)).optional().describe('Further groups, which have to exist'),
    append: z.boolean().default(false).describe('Leave the account in groups that `groups` does not list'),
    comment: z
      .string()
      .regex(/^[^:\n]*$/, 'must not hold : or a newline')
      .optional()
      .describe('Full name and the like'),
    home: absolutePath('Home directory').optional(),
    create_home: z.boolean().default(true).describe('Make the home directory of a new account'),
    shell: absolutePath('Login shell').optional(),
    system: z.boolean().default(false).describe('Take a number for system accounts; for new ones only'),
    password: z
      .string()
      .regex(/^[^:\n\s]+$/, 'must be a hash as crypt(5) makes it, not the password itself')
      .refine(
        (hash) => /^[!*$]/.test(hash) || hash.length === 13,
        'must be a hash as crypt(5) makes it; try `mkpasswd`',
      )
      .optional()
      .describe('Hash of the password, as crypt(5) makes it; keep it in the vault'),
    locked: z.boolean().optional().describe('Refuse the password; keys go on working'),
    remove: z.boolean().default(false).describe('With `absent`: remove the home directory and mail as well'),
  })
  .refine(({ append, groups }) => !append || groups !== undefined, {
    error: '`append` needs `groups`',
    path: ['append'],
  });

type Input = z.output<typeof input>;

/** Makes, changes and removes accounts. */
export const user = defineTask({
  name: 'user',
  summary: 'Have an account, with its groups, shell and password, or have none',
  shorthand: 'name',
  references: [
    'https://man7.org/linux/man-pages/man8/useradd.8.html',
    'https://man7.org/linux/man-pages/man5/crypt.5.html',
  ],
  input,
  needs: ({ name, state, home, create_home, uid, remove }) => ({
    found: accountDetails({ name, ...personOf(uid) }),
    ...((state === 'absent' ? remove : create_home || uid !== undefined) && {
      keeper: homeKeeper({ name, ...(state === 'present' && { home }), ...personOf(uid) }),
    }),
    ...(state === 'present' && home !== undefined && { homes: homeMove({ name, home }) }),
  }),
  assures: ({ name, state, uid, home, group, groups: joined = [] }) =>
    state === 'absent'
      ? undefined
      : {
          that: asItShouldBe(name),
          // Another number or home of an account that is there already moves files about.
          ...(uid === undefined &&
            home === undefined && {
              leaves: leavesSomeAccount(name, [...joined, ...(group === undefined ? [] : [group])]),
            }),
        },
  // What is in a home, and where it is, only the host knows.
  reach: ({ home }) => [...scopes, 'file:/home', ...(home === undefined ? [] : [reachOf(home)])],
  plan(wish, { found, homes, keeper }) {
    const { account } = found;
    if (wish.state === 'absent' && !account) return nothing(`there is no account ${wish.name}`);
    const danger = keeper && byName(wish, account, keeper);
    if (danger) return danger;
    if (wish.state === 'absent') return changes([remove(wish, account!)]);
    const stop = account && wish.home && homes && cannotMove(account, wish.home, homes);
    if (stop) return stop;
    return changes(
      [
        ...(account ? modify(wish, account, found, homes) : [create(wish, keeper)]),
        ...setPassword(wish, found),
        ...lock(wish, found),
      ],
      asItShouldBe(wish.name),
    );
  },
});

const asItShouldBe = (name: string): string => `account ${name} is as it should be`;

const personOf = (uid: number | undefined): { person?: true } =>
  uid !== undefined && uid >= 1000 ? { person: true } : {};

/** useradd, userdel and usermod go to the home by its name, as root: what they must not do where it can be changed. */
const byName = (wish: Input, account: Account | null, keeper: HomeKeeper): Refused | undefined => {
  if (wish.state === 'absent')
    return unsafe(
      keeper,
      'removed',
      `remove it with \`file: { path: ${keeper.home}, state: absent }\`, and the account without \`remove\``,
    );
  if (!account)
    return wish.create_home
      ? unsafe(
          keeper,
          'made',
          `set \`create_home: false\`, and make it with \`directory: { path: ${keeper.home}, owner: ${wish.name} }\``,
        )
      : undefined;
  return wish.uid === undefined || wish.uid === account.uid
    ? undefined
    : unsafe(
        keeper,
        'given to the new number',
        'let root own the directories above it, or choose another home',
      );
};

/** The databases, the mail box, and the log of logins. */
const scopes = ['user', ...accountFiles, 'file:/var/mail', 'file:/var/spool/mail', 'file:/var/log'];

const create = (wish: Input, keeper: HomeKeeper | undefined): Change => {
  const options = [
    ...(wish.uid === undefined ? [] : ['-u', String(wish.uid)]),
    ...(wish.group === undefined ? [] : ['-g', wish.group]),
    ...(wish.groups?.length ? ['-G', wish.groups.join(',')] : []),
    ...(wish.comment === undefined ? [] : ['-c', wish.comment]),
    ...(wish.home === undefined ? [] : ['-d', wish.home]),
    ...(wish.shell === undefined ? [] : ['-s', wish.shell]),
    ...(wish.system ? ['-r'] : []),
    wish.create_home ? '-m' : '-M',
  ];
  return {
    summary: `create account ${wish.name}`,
    before: null,
    after: described(wish),
    commands: [{ kind: 'exec', argv: ['useradd', ...options, '--', wish.name] }],
    // Parents of a home directory are made as well.
    invalidates: [...scopes, scopeOf.file(wish.home ? `/${wish.home.split('/')[1]}` : '/home')],
    leaves: leavesAccount({
      ...wish,
      groups: wish.groups ?? [],
      comment: wish.comment ?? '',
      group: wish.group ?? (keeper?.newcomer?.ownGroup && !wish.system ? wish.name : undefined),
      home: wish.home ?? keeper?.home,
      bareHome: wish.create_home && keeper?.newcomer?.bareHome === true,
    }),
  };
};

const described = ({ uid, group, groups, comment, home, shell }: Input): Json => ({
  ...(uid !== undefined && { uid }),
  ...(group !== undefined && { group }),
  ...(groups && { groups }),
  ...(comment !== undefined && { comment }),
  ...(home && { home }),
  ...(shell && { shell }),
});

const modify = (
  wish: Input,
  account: Account,
  found: AccountDetails,
  homes: HomeMove | undefined,
): Change[] => {
  const before: Record<string, Json> = {};
  const after: Record<string, Json> = {};
  const options: string[] = [];
  // What nobody wishes is not looked at: a plan may not know it.
  const compare = (field: string, now: () => Json, wanted: Json | undefined, ...option: string[]) => {
    if (wanted === undefined) return;
    const was = now();
    if (JSON.stringify(was) === JSON.stringify(wanted)) return;
    before[field] = was;
    after[field] = wanted;
    options.push(...option);
  };
  compare('uid', () => account.uid, wish.uid, '-u', String(wish.uid));
  const sameGroup =
    wish.group === undefined || wish.group === account.group || wish.group === String(account.gid);
  compare('group', () => account.group, sameGroup ? undefined : wish.group, '-g', wish.group ?? '');
  const current = (): readonly string[] => [...found.groups].sort();
  const groups = wish.groups && [...new Set([...wish.groups, ...(wish.append ? current() : [])])].sort();
  compare('groups', current, groups, '-G', groups?.join(',') ?? '');
  compare('comment', () => account.comment, wish.comment, '-c', wish.comment ?? '');
  const moving = homes !== undefined && moves(homes);
  compare('home', () => account.home, wish.home, ...(moving ? [] : ['-d', wish.home ?? '']));
  compare('shell', () => account.shell, wish.shell, '-s', wish.shell ?? '');
  if (Object.keys(after).length === 0) return [];
  // The home first: a new number then becomes the owner of what is in it.
  const commands: Command[] = [
    ...(moving && 'home' in after && wish.home ? [moveHome(account, wish.home)] : []),
    ...(options.length > 0
      ? [{ kind: 'exec' as const, argv: ['usermod', ...options, '--', wish.name] }]
      : []),
  ];
  return [
    {
      summary: `change ${Object.keys(after).join(', ')} of account ${wish.name}`,
      before,
      after,
      commands,
      // A new number or home changes the owner or place of files anywhere.
      invalidates: 'uid' in after || 'home' in after ? ['user', 'file'] : scopes,
      leaves:
        'uid' in after || 'home' in after
          ? []
          : leavesEntry(wish.name, {
              account: {
                ...('comment' in after && { comment: wish.comment }),
                ...('shell' in after && { shell: wish.shell }),
                ...('group' in after && { group: wish.group }),
              } as Partial<Account>,
              ...('groups' in after && groups && { groups }),
            }),
    },
  ];
};

/** The hash goes over standard input, since everybody can read a process's arguments. */
const setPassword = ({ name, password }: Input, { passwordDigest }: AccountDetails): Change[] => {
  if (password === undefined) return [];
  const bare = password.replace(/^!+/, '');
  const wanted = bare === '' || bare === '*' ? null : sha256Of(bare);
  if (wanted === passwordDigest) return [];
  return [
    {
      summary: `set the password of ${name}`,
      commands: [{ kind: 'exec', argv: ['chpasswd', '-e'], stdin: `${name}:${password}\n` }],
      invalidates: ['user', ...accountFiles],
      leaves: leavesEntry(name, { passwordDigest: wanted, locked: password.startsWith('!') }),
    },
  ];
};

/** An account without a password counts as locked; setting one opens it. */
const lock = (wish: Input, found: AccountDetails): Change[] => {
  const { name, locked, password } = wish;
  const set = setPassword(wish, found).length > 0;
  const nowLocked = set ? password?.startsWith('!') === true : found.account === null || found.locked;
  if (locked === undefined || locked === nowLocked) return [];
  return [
    {
      summary: `${locked ? 'lock' : 'unlock'} the password of ${name}`,
      before: nowLocked ? 'locked' : 'open',
      after: locked ? 'locked' : 'open',
      leaves: leavesEntry(name, { locked }),
      commands: [{ kind: 'exec', argv: ['usermod', locked ? '-L' : '-U', '--', name] }],
      invalidates: ['user', ...accountFiles],
    },
  ];
};

const remove = ({ name, remove: withHome }: Input, { uid, home }: Account): Change => ({
  summary: `remove account ${name}${withHome ? ' and its home directory' : ''}`,
  before: { uid, home },
  after: null,
  // userdel warns with 12 when there was no mail box or home to remove.
  commands: [{ kind: 'exec', argv: ['userdel', ...(withHome ? ['-r'] : []), '--', name], accept: [0, 12] }],
  invalidates: [...scopes, scopeOf.file(home)],
  ...(withHome && { risk: 'destroys-data' as const }),
});
