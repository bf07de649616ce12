import { isIPv4, isIPv6 } from 'node:net';
import { withoutSerial } from './extended-space.js';
import type { Recording } from './recording.js';

/** How many values of each kind were replaced. */
export type Replaced = Readonly<Record<string, number>>;

interface Kind {
  readonly name: string;
  /** One form of what is written in several ways; small letters where it is missing. */
  readonly same?: (found: string) => string;
  readonly pattern: RegExp;
  /** The new value of one that was found, the nth of its kind; undefined leaves it. */
  readonly replace: (found: string, n: number) => string | undefined;
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** Addresses that say nothing of a host. */
const common = /^(?:0+\.0+\.0+\.0+|127\.|255\.|22[4-9]\.|23\d\.|::1?$|ff0|fe80::$)/i;

/** Words after which a secret stands, in command lines, XML, mounts and settings. */
const secretName = String.raw`[\w.-]*(?:passw(?:or)?d|passphrase|(?<![a-z])pass(?![a-z])|secret|token|api_?key|psk|luks\.key)[\w.-]*`;

/** From the surest to the vaguest; what one has replaced the next ones leave. */
const kinds: readonly Kind[] = [
  {
    name: 'secrets',
    pattern: new RegExp(String.raw`(?<=\b${secretName}\s*[=:]\s*)(?:"[^"\n]*"|'[^'\n]*'|[^\s,"'<>]+)`, 'gi'),
    replace: (found) => (/^["']/.test(found) ? `${found[0]}replaced${found[0]}` : 'replaced'),
  },
  {
    name: 'secrets',
    pattern:
      /-----BEGIN [A-Z ]*KEY-----[\s\S]*?-----END [A-Z ]*KEY-----|\$(?:1|2[aby]|5|6|y|gy)\$[\w./$,=-]+|\b(?:AAAA[\w+/=]{40,})/g,
    replace: () => 'replaced',
  },
  {
    name: 'secrets',
    // Of QEMU's objects, of iSCSI roots of dracut, of addresses with an account, of GRUB.
    pattern:
      /(?<=\bsecret,[^\s'"<>]*\bdata=)[^\s'"<>,]+|(?<=\biscsi:)[^\s@/]+(?=@)|(?<=:\/\/)[^\s@/]+(?=@)|\bgrub\.pbkdf2\.[\w.]+/gi,
    replace: () => 'replaced',
  },
  {
    name: 'serial numbers of disks',
    pattern:
      /(?<=\/by-id\/)[\w.:+-]+?(?=-part\d+\b|[^\w.:+-]|$)|(?<=<(?:serial|wwn)>)[^<\n]+|(?<=<entry name=['"](?:serial|asset)['"]>)[^<\n]+|\b(?:(?:eui|naa)\.|wwn-0x)[\da-f]{16,32}\b|\b3[\da-f]{32}\b/gi,
    replace: (_, n) => `disk-${n}`,
  },
  {
    name: 'serial numbers of cards',
    pattern: /(?<="(?:board\.)?serial_number":")[^"\n]+/g,
    replace: (_, n) => `card-${n}`,
  },
  {
    name: 'uuids',
    pattern: /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi,
    replace: (found, n) =>
      // The Boot Loader Interface's own names are the same everywhere.
      /^(4a67b082|8be4df61)-/i.test(found) ? undefined : `00000000-0000-4000-8000-${hex(n, 12)}`,
  },
  {
    name: 'machine ids',
    pattern: /(?<![\da-f])[\da-f]{32}(?![\da-f])/gi,
    replace: (_, n) => hex(n, 32),
  },
  {
    name: 'MAC addresses',
    pattern:
      // Of bridges `ip` prints numbers without leading zeros; those of InfiniBand are longer. A word may stand before
      // one, and the kind of hardware: `ifname=eth0:52:54:…`, `BOOTIF=01-52-54-…`.
      /(?<![\da-f]|(?<!\w)[\da-f]{2,4}:|:[\da-f]{0,4}:)(?:(?:[\da-f]{1,2}:){5}[\da-f]{1,2}|(?:[\da-f]{2}:){6,19}[\da-f]{2})(?![\da-f:])|(?:(?<=\bBOOTIF=[\da-f]{2}-)|(?<![\da-f-]))(?:[\da-f]{2}-){5}[\da-f]{2}(?![\da-f-])/gi,
    replace: (found, n) =>
      /^(00[:-]){5}00$|^(ff[:-]){5}ff$|^(01[:-]00[:-]5e|33[:-]33)/i.test(found)
        ? undefined
        : [
            '02',
            ...Array.from({ length: found.split(/[:-]/).length - 5 }, () => '00'),
            ...[hex(n >> 24, 2), hex((n >> 16) & 255, 2), hex((n >> 8) & 255, 2), hex(n & 255, 2)],
          ].join(':'),
    same: (found) =>
      found
        .split(/[:-]/)
        .map((byte) => byte.padStart(2, '0'))
        .join(':')
        .toLowerCase(),
  },
  {
    name: 'interface names of MAC addresses',
    pattern: /\b(?<=en|wl|ww)x[\da-f]{12}\b/g,
    replace: (_, n) => `x02000001${hex(n, 4)}`,
  },
  {
    name: 'IPv6 addresses',
    pattern: /(?<![\w:.])(?=[\da-f:]*:[\da-f]*:)[\da-f:]{2,39}(?![\w:.])/gi,
    replace: (found, n) =>
      !isIPv6(found) || common.test(found) || found.startsWith('02:00:')
        ? undefined
        : `${/^fe[89ab]/i.test(found) ? 'fe80' : '2001:db8'}::${n.toString(16)}`,
  },
  {
    name: 'IPv4 addresses',
    // Drivers and firmware have versions of four numbers.
    pattern: /(?<![\w.-]|\bversion: ?)(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g,
    replace: (found, n) => (!isIPv4(found) || common.test(found) ? undefined : `198.18.${n >> 8}.${n & 255}`),
  },
  {
    name: 'names of servers',
    pattern:
      /(?<=^[ \t]*|[ \t])[a-z\d][\w.-]*(?=(?::\d+)?:\/(?!\/))|(?<=(?:^|[ \t])\/\/)[a-z\d][\w.-]*(?=\/)/gim,
    replace: (found, n) => (isIPv4(found) || /^server\d+$/.test(found) ? undefined : `server${n}`),
  },
];

/** What is known to hold versions, which look like addresses. */
const versionFile = /_(?:version|release)$/;
const tellsVersions = new Set(['dpkg-query', 'rpm']);

/** Files of SMBIOS and programs' fields that are serial numbers whatever they look like. */
const serialFile = /_serial$|_asset_tag$|product_uuid$/;

/**
 * The recording without what tells whose host it is: the same value is the same replacement
 * everywhere, in names of paths and words of questions too.
 */
export const replaceIn = (
  recording: Recording,
): { readonly recording: Recording; readonly replaced: Replaced } => {
  const known = new Map<string, string>();
  const counts: Record<string, number> = {};
  const learn = (
    kind: string,
    found: string,
    make: (n: number) => string | undefined,
    same = found.toLowerCase(),
  ): string => {
    const key = `${kind} ${same}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make((counts[kind] ?? 0) + 1);
    if (made === undefined) return found;
    counts[kind] = (counts[kind] ?? 0) + 1;
    known.set(key, made);
    return made;
  };
  const literals = [
    ...namesOf(recording).map((name, index) => [name, `host${index + 1}`, 'host names'] as const),
    ...serialsOf(recording).map((serial, index) => [serial, `SERIAL${index + 1}`, 'serial numbers'] as const),
  ].filter(([text]) => text.length > 2);
  const ofLiterals =
    literals.length === 0
      ? undefined
      : new RegExp(
          literals
            .map(([text]) => text)
            .sort((one, other) => other.length - one.length)
            .map(
              (text) =>
                // LVM doubles the dashes of a name.
                `(?<![a-z\\d])${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('-', '--?')}(?![a-z\\d])`,
            )
            .join('|'),
          'gi',
        );
  const undoubled = (text: string): string => text.toLowerCase().replaceAll('--', '-');
  const change = (text: string, versions = false): string => {
    let now = ofLiterals
      ? text.replaceAll(ofLiterals, (found) => {
          const [, made, kind] = literals.find(([one]) => undoubled(one) === undoubled(found))!;
          return learn(kind, found, () => made, undoubled(found));
        })
      : text;
    for (const { name, pattern, replace, same } of kinds)
      if (!(versions && name === 'IPv4 addresses'))
        now = now.replaceAll(pattern, (found) => learn(name, found, (n) => replace(found, n), same?.(found)));
    return now;
  };
  const keys = <T>(record: Readonly<Record<string, T>>, value: (one: T, path: string) => T) =>
    Object.fromEntries(Object.entries(record).map(([path, one]) => [change(path), value(one, path)]));
  return {
    recording: {
      ...recording,
      files: keys(recording.files, (text, path) =>
        nameFiles.includes(path) && text.trim() !== ''
          ? change(text).replace(/^\s*(?!host\d|#|localhost$)\S+/m, 'host1')
          : change(text, versionFile.test(path)),
      ),
      binaries: Object.fromEntries(
        Object.entries(recording.binaries).map(([path, bytes]) => [
          path,
          path.endsWith('/config')
            ? Buffer.from(withoutSerial(Buffer.from(bytes, 'base64'))).toString('base64')
            : bytes,
        ]),
      ),
      links: keys(recording.links, (target) => change(target)),
      folders: recording.folders.map((path) => change(path)),
      answers: recording.answers.map((answer) => ({
        ...answer,
        words: answer.words.map((word) => change(word)),
        stdout: change(withoutPeople(answer.words, answer.stdout), tellsVersions.has(answer.words[0] ?? '')),
        stderr: change(answer.stderr),
      })),
      connection: change(recording.connection),
    },
    replaced: counts,
  };
};

/** Full names of people stand in the fifth field of an account. */
const withoutPeople = ([program, database]: readonly string[], stdout: string): string =>
  program === 'getent' && database === 'passwd'
    ? stdout.replaceAll(/^((?:[^:\n]*:){4})[^:\n]*/gm, '$1')
    : stdout;

/** Where a host has its name, which may be a word too short to be found elsewhere. */
const nameFiles = ['/proc/sys/kernel/hostname', '/etc/hostname'];

/** The host's name, whole and without its domain, and the domain where it is of several words. */
const namesOf = ({ files }: Recording): string[] => {
  const all = nameFiles.flatMap((path) => {
    const name = files[path]?.trim() ?? '';
    const [first = '', ...domain] = name.split('.');
    return [name, first, ...(domain.length > 1 ? [domain.join('.')] : [])];
  });
  return [...new Set(all)].filter((name) => name !== '' && name !== 'localhost' && !name.startsWith('#'));
};

const serialsOf = ({ files }: Recording): string[] => [
  ...new Set(
    Object.entries(files).flatMap(([path, text]) => {
      const value = text.trim();
      // What a board's maker did not fill in is no secret, and may be an ordinary word.
      return serialFile.test(path) && /\d/.test(value) && value.length > 3 ? [value] : [];
    }),
  ),
];
