import { available, defineFact, mustHaveRun } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, parseSysfs } from '../reading/sysfs.js';

/** The way by which rigger itself reaches the host; cutting it would end the run, and lock people out. */
export interface OwnConnection {
  /** Our address as the host sees it; undefined on a local or guest-agent connection. */
  readonly client?: string;
  /** The host's address that we are connected to. */
  readonly server?: string;
  /** The link that carries us, and all links below it: a bridge's ports, a bond's slaves, a VLAN's parent. */
  readonly links: readonly string[];
}

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
      section('route'),
      'if [ -n "$c" ]; then set -- $c; ip route get "$1" from "$3" 2>/dev/null || ip route get "$1" 2>/dev/null; fi',
      mustHaveRun,
      section('links'),
      dumpSysfs('/sys/class/net', { links: ['*/lower_*'] }),
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const [client, , server] = (parts.get('connection') ?? '').trim().split(/\s+/);
    if (!client || !server) return available({ links: [] });
    const device = / dev (\S+)/.exec(parts.get('route') ?? '')?.[1];
    const lower = lowerLinks(parts.get('links') ?? '');
    return available({ client, server, links: device === undefined ? [] : closure(device, lower) });
  },
});

const lowerLinks = (text: string): ReadonlyMap<string, readonly string[]> => {
  const lower = new Map<string, string[]>();
  for (const path of parseSysfs(text).links.keys()) {
    const match = /^([^/]+)\/lower_(.+)$/.exec(path);
    if (match) lower.set(match[1]!, [...(lower.get(match[1]!) ?? []), match[2]!]);
  }
  return lower;
};

const closure = (device: string, lower: ReadonlyMap<string, readonly string[]>): string[] => {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const below of lower.get(name) ?? []) visit(below);
  };
  visit(device);
  return [...found];
};
