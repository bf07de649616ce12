import { available, defineFact, mustHaveRun, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** A program that sets links up after a boot, and again when their signal comes back. */
export type ManagerName = 'NetworkManager' | 'systemd-networkd';

/** Who sets up one link. */
export interface LinkManager {
  /** `none`: neither does; what the kernel has stays. `unknown`: the one that may does not tell. */
  readonly by: ManagerName | 'none' | 'unknown';
  /** The file that is in force; the manager made it up itself where there is none. */
  readonly file?: string;
  /** It made that file of the YAML below /etc/netplan. */
  readonly netplan?: true;
  /** Whoever else sets it up: a second manager, ifupdown, a boot script of rigger's. */
  readonly also: readonly string[];
}

/** Who sets up the links of a host. */
export interface LinkManagers {
  /** The managers that run. */
  readonly running: readonly ManagerName[];
  /** There is a definition below /etc/netplan. */
  readonly netplan: boolean;
  /** By the names of links, the loopback device left out. */
  readonly links: Readonly<Record<string, LinkManager>>;
}

const services: readonly (readonly [name: ManagerName, unit: string])[] = [
  ['NetworkManager', 'NetworkManager.service'],
  ['systemd-networkd', 'systemd-networkd.service'],
];

/**
 * Both managers are asked, where systemd says that they run: NetworkManager by its own program, networkd by the state
 * that it keeps in /run, with the file that it took for each link. Netplan is no program that runs: what it generates
 * has names of its own.
 * @see https://networkmanager.dev/docs/api/latest/nmcli.html
 * @see https://www.freedesktop.org/software/systemd/man/latest/networkctl.html
 */
export const linkManager = defineFact<LinkManagers>({
  id: 'link_manager',
  summary: 'Who sets up each link: NetworkManager, systemd-networkd, netplan, nobody; and who else does',
  scopes: () => [
    'net',
    'service',
    ...['rigger', 'netplan', 'network', 'systemd/network', 'NetworkManager'].map(
      (name) => `file:/etc/${name}`,
    ),
  ],
  script: () =>
    [
      'nm=none; s=',
      'if [ -d /run/systemd/system ]; then',
      section('services'),
      `  s=$(systemctl is-active ${services.map(([, unit]) => unit).join(' ')}); ${mustHaveRun}; echo "$s"`,
      '  case $s in active*|activating*|reloading*) nm=asked ;; esac',
      'elif command -v nmcli >/dev/null; then nm=asked; fi',
      section('links'),
      'for l in /sys/class/net/*/ifindex; do [ -e "$l" ] && read -r i < "$l" && l=${l%/ifindex} && echo "$i ${l##*/}"; done',
      section('networkd'),
      seenByNetworkd,
      "grep -sE '^(ADMIN_STATE|NETWORK_FILE)=' /run/systemd/netif/links/* /dev/null",
      mustHaveRun,
      'if [ $nm = asked ]; then',
      section('devices'),
      askedManager,
      section('connections'),
      '  nmcli -t -f DEVICE,FILENAME connection show --active 2>/dev/null && echo told',
      `  ${mustHaveRun}`,
      'fi',
      section('netplan'),
      'ls /etc/netplan 2>/dev/null',
      mustHaveRun,
      section('ifupdown'),
      "if command -v ifup >/dev/null; then grep -shE '^[[:blank:]]*iface[[:blank:]]' /etc/network/interfaces /etc/network/interfaces.d/*; " +
        `${mustHaveRun}; fi`,
      section('boot'),
      'for f in /etc/rigger/boot/*.sh; do f=${f##*/}; f=${f%.sh}',
      // `link-0000:04:00.0d1` is about the second port of a function.
      '  case $f in link-[0-9a-f]*:*:*) a=${f#link-}; p=${a#*.?}; for l in "/sys/bus/pci/devices/${a%"$p"}/net/"*; do [ -e "$l" ] || continue',
      '    n=0; read -r n 2>/dev/null < "$l/dev_port"; case $p in ""|"d${n:-0}") echo "${l##*/} $f" ;; esac; done ;;',
      '  link-*|bridge-*|bond-*|vlan-*) echo "${f#*-} $f" ;; esac',
      'done; :',
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const lines = (name: string): string[] =>
      (parts.get(name) ?? '').split('\n').filter((line) => line !== '');
    if (!parts.has('boot'))
      return unavailable('the script that looks for the managers of links did not come to its end');
    const states = lines('services');
    const isUnsure = parts.has('services') && states.length !== services.length;
    const doesRun = (at: number): boolean => /^(active|activating|reloading)$/.test(states[at] ?? '');
    const devices = parts.has('devices') ? toldBy(lines('devices')) : new Map<string, string[]>();
    // Without systemd its own program alone says whether it runs.
    const runsManager =
      doesRun(0) || (!parts.has('services') && devices !== undefined && parts.has('devices'));
    const files = toldBy(lines('connections'));
    const networkd = doesRun(1) ? networkdStates(lines('networkd')) : new Map<string, NetworkdState>();
    const ifupdown = lines('ifupdown').map((line) => line.trim().split(/\s+/)[1] ?? '');
    const scripts = lines('boot').map((line) => line.split(' '));
    const links = lines('links').flatMap((line): [string, LinkManager][] => {
      const [index = '', name = ''] = line.split(' ');
      if (name === 'lo') return [];
      const state = networkd.get(index);
      const byNetworkd = state && !['unmanaged', 'linger'].includes(state.state ?? '') ? state : undefined;
      const device = devices?.get(name);
      const byManager = device !== undefined && isManaged(device[0] ?? '');
      const unknown =
        isUnsure ||
        (runsManager && (devices === undefined || device === undefined)) ||
        (doesRun(1) && !state?.state);
      const file = byManager ? files?.get(name)?.[0] : byNetworkd?.file;
      const also = [
        ...(byManager && byNetworkd ? ['systemd-networkd'] : []),
        ...(ifupdown.includes(name) ? ['ifupdown'] : []),
        ...scripts.flatMap(([link, script]) => (link === name ? [`rigger-${script}.service`] : [])),
      ];
      return [
        [
          name,
          {
            by: byManager ? 'NetworkManager' : byNetworkd ? 'systemd-networkd' : unknown ? 'unknown' : 'none',
            ...(file
              ? { file, ...(/^\/run\/.*\/(10-)?netplan-[^/]+$/.test(file) && { netplan: true as const }) }
              : {}),
            also,
          },
        ],
      ];
    });
    return available({
      running: services.flatMap(([name], at) => ((at === 0 ? runsManager : doesRun(at)) ? [name] : [])),
      netplan: lines('netplan').some((name) => name.endsWith('.yaml')),
      links: Object.fromEntries(links),
    });
  },
});

/** One that has just started, or been told of a link, may not know all of them yet. */
const askedManager = [
  "i=0; n='",
  "'",
  'while d=$(nmcli -t -f DEVICE,STATE,CONNECTION device 2>/dev/null) && [ $i -lt 10 ]; do',
  '  m=; for l in /sys/class/net/*/ifindex; do l=${l%/ifindex}; case "$n$d" in *"$n${l##*/}:"*) ;; *) m=1 ;; esac; done',
  '  [ -n "$m" ] || break',
  '  i=$((i+1)); sleep 0.2',
  'done',
  '[ -z "$d" ] || { printf "%s\\n" "$d"; echo told; }',
].join('\n');

/** A link that was made a moment ago is none that nobody has: networkd, if it runs, keeps a state of each that it has seen. */
const seenByNetworkd = [
  'if [ "$(echo "$s" | tail -n 1)" = active ]; then i=0; for l in /sys/class/net/*/ifindex; do',
  '  until { ! read -r n < "$l"; } 2>/dev/null || [ -s "/run/systemd/netif/links/$n" ] || [ $i -ge 30 ]; do i=$((i+1)); sleep 0.1; done',
  'done; fi',
].join('\n');

/** NetworkManager tells of links that it only looks at as well. */
const isManaged = (state: string): boolean => state !== 'unmanaged' && !state.endsWith('(externally)');

/** What `nmcli -t` printed, by the first field; undefined where it did not come to its end. */
const toldBy = (lines: readonly string[]): ReadonlyMap<string, string[]> | undefined =>
  lines.at(-1) === 'told'
    ? new Map(
        lines.slice(0, -1).map((line) => {
          const [name = '', ...rest] = fieldsOf(line);
          return [name, rest];
        }),
      )
    : undefined;

/** The fields of a line in which `\` stands before each `:` and `\` that is not a separator. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field = '']) => field.replaceAll(/\\(.)/g, '$1'));

interface NetworkdState {
  readonly state?: string;
  readonly file?: string;
}

/** By the number of the link, from lines such as `/run/systemd/netif/links/3:ADMIN_STATE=configured`. */
const networkdStates = (lines: readonly string[]): ReadonlyMap<string, NetworkdState> => {
  const states = new Map<string, NetworkdState>();
  for (const line of lines) {
    const [, index, key, value] = /\/links\/(\d+):(ADMIN_STATE|NETWORK_FILE)=(.*)$/.exec(line) ?? [];
    if (index === undefined || value === undefined) continue;
    states.set(index, { ...states.get(index), [key === 'ADMIN_STATE' ? 'state' : 'file']: value });
  }
  return states;
};
