import { available, defineFact, unavailable } from '../../model/index.js';

export interface PackageLists {
  /** Seconds since the package lists were fetched; null when there are none. */
  readonly ageSeconds: number | null;
}

/** How old the package manager's knowledge of its repositories is. */
export const packageLists = defineFact<PackageLists>({
  id: 'package_lists',
  summary: 'Age of the package lists',
  scopes: () => ['package-lists', 'file:/var/lib/apt/lists', 'file:/etc/apt', 'file:/etc/yum.repos.d'],
  script: () => `date +%s || exit
if [ -d /var/lib/apt/lists ]; then
  for f in /var/lib/apt/lists/*Packages* /var/lib/apt/lists/*InRelease; do
    [ -e "$f" ] && { stat -c %Y /var/lib/apt/lists; exit; }
  done
elif [ -d /var/cache/dnf ]; then stat -c %Y /var/cache/dnf/*/repodata/repomd.xml 2>/dev/null | sort -n | tail -n 1
elif [ -d /var/cache/zypp/raw ]; then stat -c %Y /var/cache/zypp/raw/*/repodata/repomd.xml 2>/dev/null | sort -n | tail -n 1
fi; exit 0`,
  parse: ({ stdout, stderr, exit }) => {
    if (exit !== 0) return unavailable(`the age of the package lists cannot be read: ${stderr.trim()}`);
    const [now, fetched] = stdout.trim().split('\n').map(Number);
    return available({ ageSeconds: fetched === undefined ? null : Math.max(0, now! - fetched) });
  },
});

export interface Upgrades {
  /** Version that an upgrade would bring, by package name; only those that are newer. */
  readonly candidates: { readonly [name: string]: string };
}

/** Which of some packages could be newer, as far as the fetched lists know. */
export const upgrades = defineFact<Upgrades, { readonly names: readonly string[] }>({
  id: 'upgrades',
  summary: 'Newer versions of packages, as far as the package lists know',
  scopes: () => [
    'package',
    'package-lists',
    'file:/etc/apt',
    'file:/var/lib/apt/lists',
    'file:/etc/yum.repos.d',
  ],
  script: ({ names }) => {
    const words = names.map((name) => `'${name.replaceAll("'", '')}'`).join(' ');
    return `if command -v apt-cache >/dev/null; then echo apt; apt-cache policy -- ${words}
elif command -v dnf >/dev/null; then echo dnf; dnf -q -C list --upgrades -- ${words} 2>/dev/null
elif command -v zypper >/dev/null; then echo zypper; zypper -q --no-refresh --xmlout list-updates
fi; exit 0`;
  },
  parse: ({ stdout }, { names }) => {
    const [manager = '', ...lines] = stdout.split('\n');
    const read = readers[manager as keyof typeof readers];
    return read ? available({ candidates: read(lines, names) }) : unavailable('no package manager');
  },
});

type Candidates = Record<string, string>;

const readers = {
  apt(lines: readonly string[]): Candidates {
    const found = new Map<string, string>();
    let [name, installed] = ['', ''];
    for (const line of lines) {
      const head = /^(\S+):$/.exec(line)?.[1];
      const [, key, value = ''] = /^ {2}(Installed|Candidate): (.*)$/.exec(line) ?? [];
      if (head) name = head;
      if (key === 'Installed') installed = value;
      if (key === 'Candidate' && value !== installed && value !== '(none)') found.set(name, value);
    }
    return Object.fromEntries(found);
  },
  dnf(lines: readonly string[]): Candidates {
    return Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, version] = /^(\S+)\.[\w]+\s+(\S+)\s+\S+\s*$/.exec(line) ?? [];
        return name && version ? [[name, version]] : [];
      }),
    );
  },
  zypper(lines: readonly string[], names: readonly string[]): Candidates {
    return Object.fromEntries(
      [...lines.join('\n').matchAll(/<update [^>]*?name="([^"]+)"[^>]*? edition="([^"]+)"/g)]
        .map(([, name = '', version = '']) => [name, version] as const)
        .filter(([name]) => names.includes(name)),
    );
  },
};
