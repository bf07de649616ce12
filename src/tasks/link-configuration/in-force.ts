import { posix } from 'node:path';
import { managerFilePaths } from '../../facts/network/manager-files.js';
import { type PendingEdit, readMark } from '../../facts/network/pending-edits.js';
import { sh } from '../../model/index.js';
import type { ChosenManager } from './choice.js';
import { connectionOf } from './keyfile.js';
import type { LinkWish } from './wish.js';

const folderOf = (path: string): string => posix.dirname(path);
const [networkFolder, keyfileFolder, unmanagedFolder, netplanFolder] = [
  managerFilePaths.network('x'),
  managerFilePaths.keyfile('x'),
  managerFilePaths.unmanaged('x'),
  managerFilePaths.netplan('x'),
].map(folderOf);

/** What of rigger's files has changed, as the managers have to hear of it. */
export interface InForce {
  /** Paths that were written or removed. */
  readonly paths: readonly string[];
  /** Links of the wish, a bridge or bond before its ports. */
  readonly links: readonly LinkWish[];
  readonly chosen: ChosenManager | undefined;
  /** As netplan knows a link. */
  readonly idOf: (link: string) => string;
  /** Links that their manager is to let go. */
  readonly released: readonly string[];
  /** A made link that is to be gone. */
  readonly removed: string | undefined;
  /** One that is to be made anew. */
  readonly remade: string | undefined;
  /** Virtual functions are made along, which takes some cards a minute and more. */
  readonly makesFunctions: boolean;
}

type Reader = PendingEdit['by'];

const touchesOf = (paths: readonly string[], folder: string | undefined): boolean =>
  paths.some((path) => folderOf(path) === folder);

/**
 * Who reads all of its files, those of others too. NetworkManager is told
 * of connections one by one.
 */
const readersOf = ({ paths, chosen }: Pick<InForce, 'paths' | 'chosen'>): ReadonlySet<Reader> => {
  const isNetplan = touchesOf(paths, netplanFolder) || chosen?.words === 'netplan';
  const isNetworkd =
    touchesOf(paths, networkFolder) ||
    chosen?.by === 'systemd-networkd' ||
    (isNetplan && chosen?.by !== 'NetworkManager');
  return new Set<Reader>([
    ...(isNetplan ? (['netplan'] as const) : []),
    ...(isNetworkd ? (['systemd-networkd'] as const) : []),
    ...(touchesOf(paths, unmanagedFolder) ? (['NetworkManager'] as const) : []),
  ]);
};

const readingWords: Readonly<Record<Reader, string>> = {
  netplan: 'netplan generate',
  'systemd-networkd': 'networkctl reload',
  NetworkManager: 'nmcli general reload conf',
};

/** What of somebody else's comes into force along with it, a sentence for each reader. */
export const takenAlong = (
  inForce: Pick<InForce, 'paths' | 'chosen'>,
  pending: readonly PendingEdit[],
): readonly string[] =>
  [...readersOf(inForce)].flatMap((by) => {
    const paths = pending.flatMap((edit) => (edit.by === by ? [edit.path] : []));
    if (paths.length === 0) return [];
    return paths.includes('unknown')
      ? [
          `nobody tells whether ${by} has read all of its files; edits that wait take effect too (${readingWords[by]})`,
        ]
      : [
          `${paths.join(', ')} changed since ${by} was seen to read its files, and takes effect too (${readingWords[by]})`,
        ];
  });

/**
 * Shell text that has the managers take what stands in their files, for these links alone: no manager starts anew, and
 * `netplan apply`, which is about all links, is never called. It waits until they have done so.
 */
export const inForceScript = ({
  paths,
  links,
  chosen,
  idOf,
  released,
  removed,
  remade,
  makesFunctions,
}: InForce): string => {
  const readers = readersOf({ paths, chosen });
  const by = (name: ChosenManager['by']): boolean => chosen?.by === name;
  const keyfiles =
    chosen?.words === 'NetworkManager' ? links.map(({ link }) => managerFilePaths.keyfile(link)) : [];
  const connections = !by('NetworkManager')
    ? []
    : links.map(({ link }) => (chosen?.words === 'netplan' ? `netplan-${idOf(link)}` : connectionOf(link)));
  return [
    ...(remade === undefined ? [] : [sh`ip link delete dev ${remade} || exit 1`]),
    ...(readers.has('netplan') ? ['netplan generate || exit 1'] : []),
    ...(readers.has('systemd-networkd')
      ? [
          `if systemctl -q is-active systemd-networkd.service; then networkctl reload || exit 1; ${marked('systemd-networkd')}; fi`,
        ]
      : []),
    ...(readers.has('NetworkManager')
      ? [ifManager(`nmcli general reload conf || exit 1; ${marked('NetworkManager')}`)]
      : []),
    // What netplan generated.
    ...(readers.has('netplan') && !by('systemd-networkd')
      ? [ifManager('nmcli connection reload || exit 1')]
      : []),
    ...(touchedKeyfiles(paths).length > 0
      ? [told, ...touchedKeyfiles(paths).map((path) => sh`told ${path} ${connectionIn(path)}`)]
      : []),
    ...(keyfiles.length > 0 ? [sh`nmcli connection load ${keyfiles} || exit 1`] : []),
    ...connections.map(
      (name) => sh`nmcli -w ${makesFunctions ? 180 : 30} connection up id ${name} >/dev/null || exit 1`,
    ),
    ...(removed === undefined
      ? []
      : [
          sh`l=${removed}`,
          '[ ! -e "/sys/class/net/$l" ] || ip link delete dev "$l" || [ ! -e "/sys/class/net/$l" ] || exit 1',
        ]),
    ...(released.length > 0 ? [letGo, ...released.map((link) => sh`let_go ${link}`)] : []),
    ...(chosen ? [holds, ...links.map(heldBy)] : []),
    '',
  ].join('\n');
};

/** Files of connections that were written, or are gone. */
const touchedKeyfiles = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => folderOf(path) === keyfileFolder);

const connectionIn = (path: string): string => posix.basename(path, '.nmconnection');

/** Of all connections NetworkManager is told of this one alone: somebody may be about to change another. */
const told = [
  'told() {',
  '  systemctl -q is-active NetworkManager.service || return 0',
  '  if [ -e "$1" ]; then nmcli connection load "$1" || exit 1',
  '  elif nmcli -g connection.id connection show id "$2" >/dev/null 2>&1; then nmcli connection delete id "$2" >/dev/null || exit 1; fi',
  '}',
].join('\n');

const marked = (by: Reader): string => `mkdir -p ${posix.dirname(readMark(by))} && : > ${readMark(by)}`;

const ifManager = (command: string): string =>
  `if systemctl -q is-active NetworkManager.service; then ${command}; fi`;

/** A manager may still be at it when it has been told; what it does not come to, the facts read afterwards show. */
const holds = [
  'holds() {',
  '  i=0; while [ $i -lt 100 ]; do',
  '    read -r n 2>/dev/null < "/sys/class/net/$1/ifindex" && case $(grep -s "^ADMIN_STATE=" "/run/systemd/netif/links/$n") in',
  '      *failed) echo "systemd-networkd could not set up $1: see journalctl -u systemd-networkd" >&2; exit 1 ;; esac',
  '    is=; read -r m 2>/dev/null < "/sys/class/net/$1/mtu" && read -r f < "/sys/class/net/$1/flags" && is="$((f & 1))"',
  '    [ "$2" = - ] || is="$is $m"',
  '    [ "$3" = - ] || { b=$(readlink "/sys/class/net/$1/master"); is="$is ${b##*/}"; }',
  '    [ "$4" = - ] || is="$is $(ip -o addr show dev "$1" scope global 2>/dev/null | sed -E "s/.* inet6? ([^ ]+) .*/\\1/" | sort | tr "\\n" " ")"',
  '    [ "$5" = - ] || is="$is $((f & 256))"',
  '    [ "$is" != "$6" ] || return 0',
  '    i=$((i+1)); sleep 0.1',
  '  done',
  '}',
].join('\n');

/** What of a wish is looked for: `-` is anything. */
const heldBy = ({ link, down, mtu, master, addresses, promiscuous }: LinkWish): string => {
  const wanted: readonly (string | undefined)[] = [
    mtu?.toString(),
    master?.name,
    addresses &&
      [...addresses]
        .sort()
        .map((address) => `${address} `)
        .join(''),
    promiscuous === undefined ? undefined : promiscuous ? '256' : '0',
  ];
  const all = [down ? '0' : '1', ...wanted.filter((one) => one !== undefined)].join(' ');
  return sh`holds ${link} ${wanted.map((one) => (one === undefined ? '-' : '+'))} ${all}`;
};

const letGo = [
  'let_go() {',
  '  i=0; while [ $i -lt 100 ]; do',
  '    m=; if systemctl -q is-active NetworkManager.service; then',
  '      case $(nmcli -g GENERAL.STATE device show "$1" 2>/dev/null) in ""|10*) ;; *) m=NetworkManager ;; esac',
  '    fi',
  '    if systemctl -q is-active systemd-networkd.service && read -r n 2>/dev/null < "/sys/class/net/$1/ifindex"; then',
  '      case $(sed -n "s/^ADMIN_STATE=//p" "/run/systemd/netif/links/$n" 2>/dev/null) in ""|unmanaged) ;; *) m=systemd-networkd ;; esac',
  '    fi',
  '    [ -n "$m" ] || return 0',
  '    i=$((i+1)); sleep 0.1',
  '  done',
  '  echo "$m does not let go of $1" >&2; exit 1',
  '}',
].join('\n');
