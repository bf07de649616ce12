import { authorizedKeys } from '../../facts/files/authorized-keys.js';
import { type FileState, fileState, type PresentFile } from '../../facts/files/file-state.js';
import { mountPoint } from '../../facts/files/mount-point.js';
import { hostname } from '../../facts/host/hostname.js';
import { sysctlValue } from '../../facts/host/sysctl-value.js';
import { accountFiles } from '../../facts/reading/scopes.js';
import { accountDetails, groups, users } from '../../facts/software/accounts.js';
import { homeKeeper } from '../../facts/software/home-keeper.js';
import { homeMove } from '../../facts/software/home-move.js';
import { packageLists } from '../../facts/software/package-lists.js';
import { packageManager, packageState } from '../../facts/software/packages.js';
import { serviceState } from '../../facts/software/service-state.js';
import { leaving, type Prediction, revised, unforeseen, withOthers } from '../../model/index.js';
import { isBelow, placeOf, reaches } from './places.js';

/** Places that Debian's policy, and with it the Filesystem Hierarchy Standard, gives to packages. */
const places = ['/etc', '/usr', '/var', '/opt', '/boot', '/run', '/tmp', '/dev', '/proc', '/sys'];

/** The administrator's within them. */
const kept = ['/usr/local', '/var/local', '/etc/rigger'];

/** Files in /etc that the tools of packages write, rather than bring. */
const written = [
  ...accountFiles.map((scope) => scope.slice('file:'.length)),
  ...[
    'shells',
    'nsswitch.conf',
    'environment',
    'ld.so.cache',
    'mailcap',
    'inetd.conf',
    'locale.gen',
    'locale.conf',
  ],
  ...[
    'localtime',
    'timezone',
    'alternatives',
    'pam.d',
    'ssl',
    'xml',
    'default/locale',
    'ld.so.conf.d',
    'crypttab',
  ],
].map((name) => (name.startsWith('/') ? name : `/etc/${name}`));

const within = (place: string, folders: readonly string[]): boolean =>
  folders.some((one) => reaches(one, place));

/** A package's account or group may give a number its name. */
const perhapsNamed = (before: PresentFile): PresentFile =>
  revised(before, {
    ...(/^\d+$/.test(before.owner) && { owner: unforeseen }),
    ...(/^\d+$/.test(before.group) && { group: unforeseen }),
  });

/**
 * What a package may make of a path: nothing outside of its places. A file that is in /etc stays as it is, since
 * settings that somebody wrote are kept (dpkg's conffiles, policy 10.7.3); only there, a name of rigger's own comes
 * with no package.
 */
const fileLeft = (before: FileState, place: string, names: boolean): FileState | undefined => {
  const named = (state: FileState): FileState =>
    names && state.type !== 'absent' ? perhapsNamed(state) : state;
  const isAbove = places.some((one) => isBelow(one, place));
  if (isAbove)
    return before.type === 'directory'
      ? named(revised<PresentFile>(before, { size: unforeseen }))
      : undefined;
  if (!within(place, places) || within(place, kept)) return named(before);
  if (!within(place, ['/etc']) || within(place, written)) return undefined;
  if (before.type === 'file') return before.realPath === undefined ? named(before) : undefined;
  if (before.type === 'directory') return named(revised<PresentFile>(before, { size: unforeseen }));
  const isOurs = /\/(\d\d-)?rigger[.-][^/]*$/.test(place);
  return before.type === 'absent' && isOurs && before.parent === 'directory' ? before : undefined;
};

/** What packages that come leave: themselves, and what may have come with them is not told. */
export const leavesInstalled = (
  versions: Readonly<Record<string, string | undefined>>,
): readonly Prediction[] => [
  leaving(packageState, (before, { names }) => {
    const isThere = (name: string): boolean => Object.hasOwn(before.versions, name);
    const perhapsNewer = names.filter((name) => isThere(name)).map((name) => [name, unforeseen]);
    const here = names
      .filter((name) => Object.hasOwn(versions, name))
      .map((name) => [name, versions[name] ?? unforeseen]);
    return revised(before, {
      versions: withOthers(revised(before.versions, Object.fromEntries([...perhapsNewer, ...here]))),
      provided: withOthers(before.provided),
    });
  }),
  ...leavesBesides,
];

const leavesBesides: readonly Prediction[] = [
  leaving(packageManager, (before) => before),
  // The administrator's, as /etc/hostname is.
  leaving(hostname, (before) => before),
  leaving(sysctlValue, (before) => (before.value === null ? undefined : before)),
  leaving(packageLists, (before) => before),
  leaving(fileState, (before, { path, names }) => fileLeft(before, placeOf(path), names === true)),
  // Accounts of packages are new ones with numbers below 1000 (policy 9.2).
  leaving(accountDetails, (before, { person }) => (before.account !== null || person ? before : undefined)),
  leaving(users, (before) => withOthers(before)),
  leaving(groups, (before) => withOthers(before)),
  leaving(homeKeeper, (before, { person }) => {
    if (before.newcomer && !person) return undefined;
    return within(placeOf(before.home), places) ? undefined : before;
  }),
  leaving(homeMove, (before, { home }) =>
    before.place === 'same' && !within(placeOf(home), places) ? before : undefined,
  ),
  leaving(authorizedKeys, (before) =>
    before.account && !within(placeOf(before.path), places) ? before : undefined,
  ),
  leaving(mountPoint, (before, { path, src }) =>
    [path, src ?? '/mnt'].some((one) => one.startsWith('/') && within(placeOf(one), places))
      ? undefined
      : before,
  ),
  leaving(serviceState, (before) => {
    if (before.load === 'not-found' || before.needsDaemonReload) return undefined;
    const run = { sub: unforeseen, mainPid: unforeseen } as const;
    return revised(before, before.active === 'active' ? run : { ...run, active: unforeseen });
  }),
];
