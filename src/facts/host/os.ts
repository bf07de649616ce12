import { available, defineFact, unavailable } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

export interface OperatingSystem {
  /** `debian`, `ubuntu`, `fedora`, `rhel`, `opensuse-leap`. */
  readonly id: string;
  readonly name: string;
  /** `12`, `22.04`; empty for rolling releases. */
  readonly version: string;
  /** `bookworm`; empty where releases have none. */
  readonly codename: string;
  /** What it derives from, the nearest first; its own `id` is the first. */
  readonly like: readonly string[];
  /** The name for people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly pretty_name: string;
  /** What decides about package names and paths. */
  readonly family: (typeof familyNames)[number];
}

const familyNames = ['debian', 'redhat', 'suse', 'arch', 'alpine', 'other'] as const;

/** os-release(5): letters are small. */
const small = /^[a-z0-9._-]*$/;

const families: readonly (readonly [id: string, family: OperatingSystem['family']])[] = [
  ['debian', 'debian'],
  ['ubuntu', 'debian'],
  ['rhel', 'redhat'],
  ['fedora', 'redhat'],
  ['centos', 'redhat'],
  ['suse', 'suse'],
  ['opensuse', 'suse'],
  ['arch', 'arch'],
  ['alpine', 'alpine'],
];

/**
 * The distribution.
 * @see https://www.freedesktop.org/software/systemd/man/latest/os-release.html
 */
export const os = defineFact<OperatingSystem>({
  id: 'os',
  summary: 'Distribution: id, version, codename, family',
  fields: {
    id: { form: small, such: ['debian', 'ubuntu', 'fedora', 'rhel', 'opensuse-leap'] },
    name: 'text',
    version: 'text',
    codename: { form: small, such: ['bookworm', 'trixie', 'noble'] },
    pretty_name: 'text',
    family: familyNames,
  },
  scopes: () => [scopeOf.file('/etc/os-release'), scopeOf.file('/usr/lib/os-release')],
  script: () => 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release',
  parse({ stdout, exit }) {
    if (exit !== 0) return unavailable('there is no os-release file');
    const value = (key: string): string => unquote(new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '');
    const id = value('ID') || 'linux';
    const like = [id, ...value('ID_LIKE').split(/\s+/).filter(Boolean)];
    return available({
      id,
      name: value('NAME') || 'Linux',
      version: value('VERSION_ID'),
      codename: value('VERSION_CODENAME'),
      like,
      pretty_name: value('PRETTY_NAME') || value('NAME') || 'Linux',
      family: families.find(([one]) => like.includes(one))?.[1] ?? 'other',
    });
  },
});

/** os-release(5) is assignments of shell, with quotes and backslashes but nothing to expand. */
const unquote = (text: string): string => {
  const inner = /^(["'])(.*)\1\s*$/.exec(text)?.[2] ?? text.trim();
  return text.startsWith("'") ? inner : inner.replace(/\\(["$`\\])/g, '$1');
};
