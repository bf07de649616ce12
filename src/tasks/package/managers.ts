import type { PackageManager } from '../../facts/software/packages.js';
import type { Command } from '../../model/index.js';

/** The commands of a package manager, each of them one transaction without questions. */
export interface PackageCommands {
  install(names: readonly string[], options: InstallOptions): Command;
  remove(names: readonly string[], purge: boolean): Command;
  /** Fetches the package lists. */
  refresh: Command;
  /** `nginx` at version `1.2` as the manager writes it. */
  versioned(name: string, version: string): string;
}

interface InstallOptions {
  readonly recommends: boolean;
  readonly downgrade: boolean;
}

/** Seconds that another package manager may hold the lock, as unattended upgrades do after boot. */
const lockTimeout = 300;

/** A name that no package has is a mistake, and no expression that others may match (`linux-image-6.1`). */
const apartFromPatterns = ['-o', 'APT::Cmd::Pattern-Only=true'];

const apt = (...args: string[]): Command => ({
  kind: 'exec',
  argv: ['apt-get', '-y', '-q', ...apartFromPatterns, '-o', `DPkg::Lock::Timeout=${lockTimeout}`, ...args],
  environment: { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none', NEEDRESTART_MODE: 'l' },
  live: true,
});

/** Configuration that somebody edited is kept, and a new default is taken where nobody did. */
const keepConfiguration = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold'];

const plain = (...argv: string[]): Command => ({ kind: 'exec', argv, live: true });

export const packageManagers: Readonly<Record<PackageManager, PackageCommands>> = {
  apt: {
    install: (names, { recommends, downgrade }) =>
      apt(
        ...keepConfiguration,
        ...(recommends ? [] : ['--no-install-recommends']),
        ...(downgrade ? ['--allow-downgrades'] : []),
        'install',
        '--',
        // Each with its order, since apt-get takes a last sign that belongs to no name for one (`g++`, `tree-`).
        ...names.map((name) => `${name}+`),
      ),
    remove: (names, purge) => apt(purge ? 'purge' : 'remove', '--', ...names),
    refresh: {
      kind: 'script',
      // apt leaves the directory's time alone when every list was current, and the age is read from it.
      script: `apt-get -q -o DPkg::Lock::Timeout=${lockTimeout} -o APT::Update::Error-Mode=any update && touch /var/lib/apt/lists`,
      environment: { DEBIAN_FRONTEND: 'noninteractive' },
      live: true,
    },
    versioned: (name, version) => `${name}=${version}`,
  },
  dnf: {
    install: (names, { recommends, downgrade }) =>
      plain(
        'dnf',
        '-y',
        '-q',
        ...(recommends ? [] : ['--setopt=install_weak_deps=False']),
        ...(downgrade ? ['--allow-downgrade'] : []),
        'install',
        '--',
        ...names,
      ),
    remove: (names) => plain('dnf', '-y', '-q', 'remove', '--', ...names),
    refresh: plain('dnf', '-y', '-q', 'makecache', '--refresh'),
    versioned: (name, version) => `${name}-${version}`,
  },
  zypper: {
    install: (names, { recommends, downgrade }) =>
      plain(
        'zypper',
        '--non-interactive',
        'install',
        ...(recommends ? [] : ['--no-recommends']),
        ...(downgrade ? ['--oldpackage'] : []),
        '--',
        ...names,
      ),
    remove: (names) => plain('zypper', '--non-interactive', 'remove', '--', ...names),
    refresh: plain('zypper', '--non-interactive', 'refresh'),
    versioned: (name, version) => `${name}=${version}`,
  },
};
