import { available, defineFact, type FactOutput, type Reading, unavailable } from '../model/index.js';

/** The package managers that rigger speaks. */
export type PackageManager = 'apt' | 'dnf' | 'zypper';

export interface InstalledPackages {
  readonly manager: PackageManager;
  /** Version by name; a package of a foreign architecture has it in its name, `libc6:i386`. */
  readonly versions: { readonly [name: string]: string };
  /** Names that an installed package provides, and which: `awk` by `mawk`. */
  readonly provided: { readonly [name: string]: string };
}

/**
 * Every installed package by one process: cheaper than one question a package, and the same
 * question for all tasks, so that the engine asks it once.
 */
const script = `if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  echo apt "$(dpkg --print-architecture)"
  dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Architecture}\\t\${Version}\\t\${Provides}\\n' | grep '^installed'
elif command -v rpm >/dev/null; then
  if command -v dnf >/dev/null; then echo dnf "$(uname -m)"
  elif command -v zypper >/dev/null; then echo zypper "$(uname -m)"
  else exit 97; fi
  rpm -qa --qf 'installed\\t%{NAME}\\t%{ARCH}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t[%{PROVIDENAME}, ]\\n'
else exit 97; fi`;

/** Packages that are installed, and the names they provide. */
export const installedPackages = defineFact<InstalledPackages>({
  id: 'packages',
  summary: 'Installed packages with their versions, and the package manager',
  scopes: () => ['package'],
  script: () => script,
  parse: parsePackages,
});

function parsePackages({ stdout, exit }: FactOutput): Reading<InstalledPackages> {
  const [head = '', ...lines] = stdout.split('\n');
  const [manager, native] = head.split(' ');
  if (exit === 97 || (manager !== 'apt' && manager !== 'dnf' && manager !== 'zypper'))
    return unavailable('none of apt, dnf and zypper is on the host');
  const versions: Record<string, string> = {};
  const provided: Record<string, string> = {};
  for (const line of lines) {
    const [status, name, architecture = '', version = '', provides = ''] = line.split('\t');
    if (status !== 'installed' || !name) continue;
    const own = ['all', 'noarch', '(none)', native].includes(architecture);
    versions[own ? name : `${name}:${architecture}`] = version;
    for (const other of provides.split(/, */)) {
      const alias = other.replace(/ .*$/, '');
      if (alias && alias !== name) provided[alias] ??= name;
    }
  }
  return available({ manager, versions, provided });
}

/** Only which manager: for templates that must choose a package's name. */
export const packageManager = defineFact<{ readonly name: PackageManager }>({
  id: 'package_manager',
  summary: 'Which of apt, dnf and zypper the host has',
  scopes: () => ['package'],
  script: () =>
    'for m in apt-get dnf zypper; do command -v "$m" >/dev/null && { echo "$m"; exit 0; }; done; exit 97',
  parse: ({ stdout }) => {
    const name = stdout.trim().replace('apt-get', 'apt');
    return name === 'apt' || name === 'dnf' || name === 'zypper'
      ? available({ name })
      : unavailable('none of apt, dnf and zypper is on the host');
  },
});
