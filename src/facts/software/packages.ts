import {
  available,
  defineFact,
  type FactOutput,
  quote,
  type Reading,
  sh,
  unavailable,
} from '../../model/index.js';

/** The package managers that rigger speaks. */
const managers = ['apt', 'dnf', 'zypper'] as const;
export type PackageManager = (typeof managers)[number];

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

/** Which manager the host has, then its packages. */
const listing = (apt: string, rpm: string): string =>
  `if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  echo apt; ${apt}
elif command -v rpm >/dev/null; then
  if command -v dnf >/dev/null; then echo dnf
  elif command -v zypper >/dev/null; then echo zypper
  else exit 97; fi
  ${rpm}
else exit 97; fi`;

const askDpkg = `dpkg-query -W -f '${dpkgLine}'`;
const askRpm = `rpm -qa --qf '${rpmLine}'`;

/** Packages that are installed, and the names they provide. */
export const installedPackages = defineFact<InstalledPackages>({
  id: 'packages',
  summary: 'Installed packages with their versions, and the package manager',
  scopes: () => ['package'],
  script: () => listing(`${askDpkg} | grep '^installed'`, `${askRpm} | grep '^installed'`),
  parse: (output) => parsePackages(output),
});

/**
 * dpkg-query reads the whole database, with all descriptions and dependencies, however few packages are asked
 * for: for these lines four times as long as awk. The file is the one that dpkg(1) names; it is not the whole
 * truth while dpkg has changes noted in `updates`. Arguments: names, then the file.
 */
const statusOfNames = String.raw`function field(name, at, rest) {
  at = index($0, "\n" name ": "); if (!at) return ""
  rest = substr($0, at + length(name) + 3)
  return (at = index(rest, "\n")) ? substr(rest, 1, at - 1) : rest
}
function provides(all, name) {
  all = ", " field("Provides") ","
  for (name in asked) if (index(all, ", " name ",") || index(all, ", " name " ")) return 1
  return 0
}
BEGIN { RS = ""; for (i = 1; i < ARGC - 1; i++) { asked[ARGV[i]]; ARGV[i] = "" } }
{
  if (substr($0, 1, 9) != "Package: ") exit 1
  package = substr($0, 10, index($0, "\n") - 10)
  if (!(package in asked) && !(index($0, "\nProvides: ") && provides())) next
  status = field("Status"); sub(/.* /, "", status)
  print status "\t" package "\t" field("Architecture") "\t" field("Version") "\t" field("Provides")
}`;

const dpkgFolder = '/var/lib/dpkg';

/**
 * The same for a few names, so that a converged host sends lines and not its whole list. Where an
 * architecture is native, the package manager's own line says.
 */
const listingOf = (all: readonly string[]): string => {
  const asked = [...new Set(all.map(withoutArchitecture))];
  const only = (manager: string) =>
    ['grep -F', ...[manager, ...asked].map((name) => sh`-e ${name}`)].join(' ');
  const names = ['dpkg', ...asked].map(quote).join(' ');
  const fromStatus = `awk -- '${statusOfNames}' ${names} ${dpkgFolder}/status`;
  return listing(
    `set -- ${dpkgFolder}/updates/[0-9]*
  [ ! -e "$1" ] && [ -r ${dpkgFolder}/status ] && ${fromStatus} || ${askDpkg} | ${only('dpkg')}`,
    `${askRpm} | ${only('rpm')}`,
  );
};

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
function parsePackages({ stdout }: FactOutput, names: readonly string[] = []): Reading<InstalledPackages> {
  const [head = '', ...lines] = stdout.split('\n');
  const [manager] = head.split(' ');
  if (manager !== 'apt' && manager !== 'dnf' && manager !== 'zypper')
    return unavailable('none of apt, dnf and zypper is on the host');
  const packages = lines
    .map((line) => line.split('\t'))
    .filter(([status, name]) => status === 'installed' && name);
  const itself = manager === 'apt' ? 'dpkg' : 'rpm';
  const native = packages.find(([, name]) => name === itself)?.[2];
  if (native === undefined)
    return unavailable(`${itself} does not list itself, so that its list is not whole`);
  const versions = new Map<string, string>();
  const provided = new Map<string, string>();
  for (const [, name = '', architecture = '', version = '', provides = ''] of packages) {
    const own = ['all', 'noarch', '(none)', native].includes(architecture);
    const whole = `${name}:${architecture}`;
    versions.set(own ? name : whole, version);
    if (names.includes(whole)) versions.set(whole, version);
    for (const other of provides.split(/, */)) {
      const alias = other.replace(/ .*$/, '');
      if (alias && alias !== name && !provided.has(alias)) provided.set(alias, name);
    }
  }
  return available({
    manager,
    versions: Object.fromEntries(versions),
    provided: Object.fromEntries(provided),
  });
}

/** Only which manager: for templates that must choose a package's name. */
export const packageManager = defineFact<{ readonly name: PackageManager }>({
  id: 'package_manager',
  summary: 'Which of apt, dnf and zypper the host has',
  fields: { name: managers },
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
