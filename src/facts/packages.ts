import { available, defineFact, type FactOutput, type Reading, sh, unavailable } from '../model/index.js';

/** The package managers that rigger speaks. */
export type PackageManager = 'apt' | 'dnf' | 'zypper';

export interface InstalledPackages {
  readonly manager: PackageManager;
  /** Version by name; a package of a foreign architecture has it in its name, `libc6:i386`. */
  readonly versions: { readonly [name: string]: string };
  /** Names that an installed package provides, and which: `awk` by `mawk`. */
  readonly provided: { readonly [name: string]: string };
}

const dpkgLine = '${db:Status-Status}\\t${Package}\\t${Architecture}\\t${Version}\\t${Provides}\\n';
const rpmLine =
  'installed\\t%{NAME}\\t%{ARCH}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t[%{PROVIDENAME}, ]\\n';

/** Every installed package by one process, of which `filter` lets the lines through that are asked for. */
const listing = (
  filter: (manager: string) => string,
): string => `if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  echo apt; dpkg-query -W -f '${dpkgLine}' | ${filter('dpkg')}
elif command -v rpm >/dev/null; then
  if command -v dnf >/dev/null; then echo dnf
  elif command -v zypper >/dev/null; then echo zypper
  else exit 97; fi
  rpm -qa --qf '${rpmLine}' | ${filter('rpm')}
else exit 97; fi`;

/** Packages that are installed, and the names they provide. */
export const installedPackages = defineFact<InstalledPackages>({
  id: 'packages',
  summary: 'Installed packages with their versions, and the package manager',
  scopes: () => ['package'],
  script: () => listing(() => "grep '^installed'"),
  parse: (output) => parsePackages(output),
});

/**
 * The same for a few names, so that a converged host sends lines and not its whole list. Where an
 * architecture is native, the package manager's own line says.
 */
const listingOf = (names: readonly string[]): string =>
  listing((manager) =>
    ['grep -F', ...[manager, ...new Set(names.map(withoutArchitecture))].map((name) => sh`-e ${name}`)].join(
      ' ',
    ),
  );

const withoutArchitecture = (name: string): string => name.replace(/:[^:]*$/, '');

/** Of the packages of these names those that are installed, or that provide them. */
export const packageState = defineFact<InstalledPackages, { readonly names: readonly string[] }>({
  id: 'package_state',
  summary: 'Whether packages are installed or provided by others, and the package manager',
  scopes: () => ['package'],
  script: ({ names }) => listingOf(names),
  parse(output, { names }) {
    const reading = parsePackages(output, names);
    if (!reading.available) return reading;
    const { manager, versions, provided } = reading.value;
    const asked = <T>(of: { readonly [name: string]: T }) =>
      Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)));
    return available({ manager, versions: asked(versions), provided: asked(provided) });
  },
  together: {
    group: () => '',
    script: (all) => listingOf(all.flatMap(({ names }) => names)),
    split: (stdout, all) => all.map(() => (stdout === '' ? undefined : stdout)),
  },
});

/** `names` may call a package of the native architecture by its whole name, `libc6:amd64`. */
function parsePackages(
  { stdout, exit }: FactOutput,
  names: readonly string[] = [],
): Reading<InstalledPackages> {
  const [head = '', ...lines] = stdout.split('\n');
  const [manager] = head.split(' ');
  if (exit === 97 || (manager !== 'apt' && manager !== 'dnf' && manager !== 'zypper'))
    return unavailable('none of apt, dnf and zypper is on the host');
  const packages = lines
    .map((line) => line.split('\t'))
    .filter(([status, name]) => status === 'installed' && name);
  const itself = manager === 'apt' ? 'dpkg' : 'rpm';
  const native = packages.find(([, name]) => name === itself)?.[2];
  const versions: Record<string, string> = {};
  const provided: Record<string, string> = {};
  for (const [, name = '', architecture = '', version = '', provides = ''] of packages) {
    const own = ['all', 'noarch', '(none)', native].includes(architecture);
    const whole = `${name}:${architecture}`;
    versions[own ? name : whole] = version;
    if (names.includes(whole)) versions[whole] = version;
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
