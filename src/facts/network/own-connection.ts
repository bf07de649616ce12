import { available, defineFact, mustHaveRun } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, entriesBelow, parseSysfs, type SysfsDump } from '../reading/sysfs.js';

/** The way by which rigger itself reaches the host; cutting it would end the run, and lock people out. */
export interface OwnConnection {
  /** Our address as the host sees it; undefined on a local or guest-agent connection. */
  readonly client?: string;
  /** The host's address that we are connected to. */
  readonly server?: string;
  /** The links that carry us, and all links below them: a bridge's ports, a bond's slaves, a VLAN's parent. */
  readonly links: readonly string[];
  /** Which they are cannot be told, as below a tunnel: then every link is one. */
  readonly unsure?: true;
}

/** What one of its links does, for a sentence. */
export const carries = ({ unsure }: OwnConnection): 'carries' | 'may carry' =>
  unsure ? 'may carry' : 'carries';

/**
 * The links under rigger's own ssh connection. sudo clears the environment, so `SSH_CONNECTION` is
 * looked for in the environments of the ancestors of this shell.
 */
export const ownConnection = defineFact<OwnConnection>({
  id: 'own_connection',
  summary: "Links that carry rigger's own connection to the host",
  scopes: () => ['net'],
  script: () =>
    [
      'c=$SSH_CONNECTION; p=$$',
      'while [ -z "$c" ] && [ "$p" -gt 1 ]; do',
      `c=$(tr '\\0' '\\n' < /proc/$p/environ 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')`,
      'q=$p; p=1; while read -r k v r; do [ "$k" = PPid: ] && p=$v; done < /proc/$q/status',
      'done',
      section('connection'),
      'echo "$c"',
      'if [ -n "$c" ]; then set -- $c',
      section('route'),
      'ip route get "${1%%%*}" from "${3%%%*}" 2>/dev/null || ip route get "${1%%%*}" 2>/dev/null',
      mustHaveRun,
      // Answers may leave by another link than the one by which we came.
      section('addresses'),
      'ip -o addr show',
      mustHaveRun,
      section('switched'),
      'ip -o -d link show',
      mustHaveRun,
      section('links'),
      dumpSysfs('/sys/class/net', { files: ['*/ifindex', '*/iflink'], links: ['*/lower_*', '*/device'] }),
      'fi',
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const part = (name: string): string => parts.get(name) ?? '';
    const [client, , server] = part('connection').trim().split(/\s+/);
    if (!client || !server) return available({ links: [] });
    const below = linksBelow(part('links'), part('switched'));
    const found = [
      ...[client, server].flatMap((address) => address.split('%')[1] ?? []),
      ...(/ dev (\S+)/.exec(part('route'))?.slice(1) ?? []),
      ...ownersOf(server.split('%')[0]!, part('addresses')),
    ];
    const links = closure(found, below.of);
    const all = below.all.filter((name) => name !== 'lo');
    const isSure = links.some((name) => name === 'lo' || below.isBottom(name));
    return available(isSure ? { client, server, links } : { client, server, links: all, unsure: true });
  },
});

/** Links that have an address, by lines such as `2: eth0    inet 192.0.2.7/24 scope global eth0`. */
const ownersOf = (address: string, listing: string): readonly string[] =>
  [...listing.matchAll(/^\d+:\s+([^\s:@]+)\S*\s+inet6?\s+([^\s/]+)/gm)].flatMap(([, name, one]) =>
    one === address ? [name!] : [],
  );

interface LinksBelow {
  readonly all: readonly string[];
  readonly of: (name: string) => readonly string[];
  /** Whether it is a card, or ends in another network namespace; a tunnel goes over links that nobody names. */
  readonly isBottom: (name: string) => boolean;
}

const linksBelow = (text: string, details: string): LinksBelow => {
  const dump = parseSysfs(text);
  const lower = lowerLinks(dump);
  // The ports of an Open vSwitch are below its own interface alone, whatever internal port has the address.
  const internal = new Set(
    [...details.matchAll(/^\d+: ([^\s:@]+)[:@].*\sopenvswitch\s/gm)].map(([, name]) => name!),
  );
  // `gre1@eno1`: a tunnel that is bound to a link, of which sysfs tells nothing; `eth0@if7` ends in another namespace.
  const bound = new Map(
    [...details.matchAll(/^\d+: ([^\s:@]+)@(?!if\d+:|NONE:)([^\s:]+):/gm)].map(([, name, of]) => [
      name!,
      of!,
    ]),
  );
  return {
    all: entriesBelow(dump, ''),
    of: (name) => [
      ...(lower.get(name) ?? []),
      ...(bound.has(name) ? [bound.get(name)!] : []),
      ...(internal.has(name) ? (lower.get('ovs-system') ?? []) : []),
    ],
    isBottom: (name) =>
      dump.links.has(`${name}/device`) ||
      (!lower.has(name) &&
        !bound.has(name) &&
        dump.files.get(`${name}/iflink`) !== dump.files.get(`${name}/ifindex`)),
  };
};

const lowerLinks = ({ links }: SysfsDump): ReadonlyMap<string, readonly string[]> => {
  const lower = new Map<string, string[]>();
  for (const path of links.keys()) {
    const match = /^([^/]+)\/lower_(.+)$/.exec(path);
    if (match) lower.set(match[1]!, [...(lower.get(match[1]!) ?? []), match[2]!]);
  }
  return lower;
};

const closure = (devices: readonly string[], below: LinksBelow['of']): string[] => {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const one of below(name)) visit(one);
  };
  devices.forEach(visit);
  return [...found];
};
