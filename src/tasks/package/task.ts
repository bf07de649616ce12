import { z } from 'zod';
import { packageScopes } from '../../facts/reading/scopes.js';
import { packageLists, type Upgrades, upgrades } from '../../facts/software/package-lists.js';
import { type InstalledPackages, packageState } from '../../facts/software/packages.js';
import { type Change, changes, defineTask, entryOf } from '../../model/index.js';
import { oneOrMore } from '../fields.js';
import { leavesInstalled } from '../foresight/packages.js';
import { leavesSomething } from '../foresight/paths.js';
import { packageManagers } from './managers.js';

/**
 * `nginx`, `libc6:i386`, `nginx=1.22.1-9`. Nothing that a package manager reads as a pattern, a group,
 * a release or an order of another kind: apt-get removes what ends in `-`.
 */
const packageName = z
  .string()
  .regex(
    /^[A-Za-z0-9_]([\w.+:-]*[\w+])?(=[\w.+:~^%-]*[\w.+~*])?$/,
    'must be a package name, with `=version` where one is wanted (no pattern, and no `-` at the end, which apt-get takes for `remove`)',
  );

const input = z.strictObject({
  name: oneOrMore(packageName).describe(
    'Package or packages, all in one transaction; `name=version` asks for a version',
  ),
  state: z
    .enum(['present', 'absent', 'latest'])
    .default('present')
    .describe('latest: also upgrade when the package lists know a newer version'),
  update_cache: z
    .boolean()
    .default(false)
    .describe('Fetch the package lists first when they are older than `cache_valid_time`'),
  cache_valid_time: z
    .number()
    .min(0)
    .default(3600)
    .describe('Seconds for which the package lists count as fresh'),
  install_recommends: z.boolean().default(true).describe('Install recommended packages as well'),
  allow_downgrade: z.boolean().default(false).describe('Let `name=version` replace a newer version'),
  purge: z
    .boolean()
    .default(false)
    .describe('With `absent`: remove the configuration too, where the manager can'),
});

/** Installs and removes packages. */
export const packageTask = defineTask({
  name: 'package',
  summary: 'Install, upgrade or remove packages with apt, dnf or zypper',
  shorthand: 'name',
  references: ['https://manpages.debian.org/stable/apt/apt-get.8.en.html'],
  input,
  needs: ({ name, state }) => ({
    installed: packageState({ names: name.map(bareName) }),
    lists: packageLists(),
    ...(state === 'latest' && { newer: upgrades({ names: name.map(bareName) }) }),
  }),
  assures: ({ name, state }) =>
    state === 'absent'
      ? undefined
      : {
          that: installedAs(name, state),
          leaves: [
            ...leavesInstalled(Object.fromEntries(name.map((word) => [bareName(word), exactVersion(word)]))),
            ...leavesSomething('/var/lib/apt/lists'),
          ],
        },
  reach: () => [...packageScopes, 'package-lists'],
  plan(wish, { installed, lists, newer }) {
    const manager = packageManagers[installed.manager];
    const due = wish.name.filter((word) => isDue(word, wish.state, installed, newer));
    const old = lists.ageSeconds === null || lists.ageSeconds > wish.cache_valid_time;
    const installs = wish.state !== 'absent' && due.length > 0;
    // Without any list nothing can be installed, so that a fresh host needs no task of its own.
    const refresh = (wish.update_cache && old) || (installs && lists.ageSeconds === null);
    return changes(
      [
        ...(refresh
          ? [
              {
                summary: 'fetch the package lists',
                before: lists.ageSeconds === null ? null : `${lists.ageSeconds} s old`,
                after: 'fresh',
                commands: [manager.refresh],
                invalidates: ['package-lists', 'file:/var/lib/apt', 'file:/var/cache'],
                leaves: leavesSomething('/var/lib/apt/lists'),
              },
            ]
          : []),
        ...(due.length > 0 ? [transaction(wish, due, installed, newer)] : []),
      ],
      installedAs(wish.name, wish.state),
    );
  },
});

type Wish = z.output<typeof input>;

const installedAs = (name: readonly string[], state: Wish['state']): string =>
  `${name.join(', ')} ${state === 'absent' ? 'not installed' : 'installed'}`;

const bareName = (word: string): string => word.replace(/=.*$/, '');

const isDue = (
  word: string,
  state: Wish['state'],
  installed: InstalledPackages,
  newer?: Upgrades,
): boolean => {
  const [name = '', version] = word.split('=', 2);
  // In a plan that it is there may be known, and its version not.
  const isThere = Object.hasOwn(installed.versions, name);
  if (state === 'absent') return isThere;
  if (!isThere) return version !== undefined || entryOf(installed.provided, name) === undefined;
  if (version !== undefined) return !versionMatches(installed.versions[name]!, version);
  return state === 'latest' && entryOf(newer?.candidates, name) !== undefined;
};

/** A wanted version may end in `*`, as apt-get reads it; rpm's may leave out the release. */
const versionMatches = (found: string, wanted: string): boolean =>
  wanted.endsWith('*')
    ? found.startsWith(wanted.slice(0, -1))
    : found === wanted || found.startsWith(`${wanted}-`) || found.replace(/^\d+:/, '') === wanted;

const transaction = (
  wish: Wish,
  due: readonly string[],
  installed: InstalledPackages,
  newer?: Upgrades,
): Change => {
  const manager = packageManagers[installed.manager];
  const words = due.map((word) => {
    const [name = '', version] = word.split('=', 2);
    return version === undefined ? name : manager.versioned(name, version);
  });
  const versions = (of: (name: string) => string | null) =>
    Object.fromEntries(due.map((word) => [bareName(word), of(bareName(word))]));
  const before = versions((name) => entryOf(installed.versions, name) ?? null);
  if (wish.state === 'absent')
    return {
      summary: `remove ${due.join(', ')}`,
      before,
      after: versions(() => null),
      commands: [manager.remove(due.map(bareName), wish.purge)],
      invalidates: packageScopes,
    };
  return {
    summary: `install ${due.join(', ')}`,
    before,
    after: Object.fromEntries(
      due.map((word) => [
        bareName(word),
        word.split('=', 2)[1] ?? entryOf(newer?.candidates, bareName(word)) ?? 'installed',
      ]),
    ),
    commands: [
      manager.install(words, { recommends: wish.install_recommends, downgrade: wish.allow_downgrade }),
    ],
    invalidates: packageScopes,
    leaves: leavesInstalled(
      Object.fromEntries(
        due.map((word) => [bareName(word), exactVersion(word) ?? entryOf(newer?.candidates, bareName(word))]),
      ),
    ),
  };
};

/** A version that is wanted as it stands, and no pattern or part of one. */
const exactVersion = (word: string): string | undefined => {
  const version = word.split('=', 2)[1];
  return version?.includes('*') || !version?.includes('-') ? undefined : version;
};
