import { posix } from 'node:path';
import { managerFilePaths } from '../../facts/network/manager-files.js';
import { sh } from '../../model/index.js';
import type { InWords, LinkWish, MadeLink } from './wish.js';

/**
 * Wishes of one task as YAML of netplan. It puts its files together by their names, the later before the earlier, so
 * that what others say of a link stays unless this says it otherwise.
 * @param idOf under which name netplan knows a link that it knows already
 * @see https://netplan.readthedocs.io/en/stable/netplan-yaml/
 */
export const netplanParts = (
  name: string,
  wishes: readonly LinkWish[],
  idOf: (link: string) => string,
): InWords => {
  const wordless = wishes.map(wordlessOf).find((one) => one !== undefined);
  if (wordless !== undefined) return { wordless };
  const groups = new Map<string, string[]>();
  for (const wish of wishes) {
    const group = groupOf[wish.kind];
    const words = definition(
      wish,
      wishes.filter(({ master }) => master?.name === wish.link).map(({ link }) => idOf(link)),
      idOf,
    );
    groups.set(group, [
      ...(groups.get(group) ?? []),
      `    ${JSON.stringify(idOf(wish.link))}: ${JSON.stringify(words)}\n`,
    ]);
  }
  const text = [...groups].map(([group, lines]) => `  ${group}:\n${lines.join('')}`);
  return [
    { path: managerFilePaths.netplan(name), head: '', text: `network:\n  version: 2\n${text.join('')}` },
  ];
};

const groupOf = { device: 'ethernets', bridge: 'bridges', bond: 'bonds', vlan: 'vlans' } as const;

const wordlessOf = ({ down, promiscuous, master, made, functions }: LinkWish): string | undefined => {
  if (down) return 'has no word for a link that is down';
  if (promiscuous !== undefined) return 'has no word for a promiscuous link';
  if (master?.learning === false) return 'has no word for a port that does not learn';
  if (functions && !functions.autoprobe)
    return 'has no word for virtual functions that no driver of the host takes (`autoprobe: false`)';
  if (functions && functions.vfs.length > 0) return 'has no word for settings of virtual functions (`vfs`)';
  return made?.kind === 'bridge' && made.vlan_filtering
    ? 'has no word for a bridge that keeps VLANs apart'
    : undefined;
};

const definition = (wish: LinkWish, ports: readonly string[], idOf: (link: string) => string) => ({
  ...(wish.mtu === undefined ? {} : { mtu: wish.mtu }),
  ...(wish.addresses || wish.master ? { dhcp4: false, dhcp6: false, 'accept-ra': false } : {}),
  ...(wish.addresses?.length ? { addresses: wish.addresses } : {}),
  ...(wish.made ? madeWords(wish.made, ports, idOf) : {}),
  ...(wish.functions ? { 'virtual-function-count': wish.functions.count } : {}),
});

const madeWords = (made: MadeLink, interfaces: readonly string[], idOf: (link: string) => string) => {
  if (made.kind === 'vlan') return { id: made.id, link: idOf(made.parent) };
  const parameters =
    made.kind === 'bond'
      ? {
          mode: made.mode,
          'mii-monitor-interval': made.miimon,
          ...(made.xmit_hash_policy === undefined ? {} : { 'transmit-hash-policy': made.xmit_hash_policy }),
          ...(made.lacp_rate === undefined ? {} : { 'lacp-rate': made.lacp_rate }),
        }
      : { stp: made.stp, ...(made.stp ? {} : { 'forward-delay': 0 }) };
  return { interfaces, parameters };
};

/**
 * Shell text that has netplan read all that it would read, with the file on standard input among it, and generate
 * below a folder of its own: a mistake there would leave the host without a network at its next boot. Addresses of
 * other files would stay beside those that are wanted; they are named.
 */
export const netplanCheck = (path: string, addresses: readonly string[]): string =>
  [
    't=$(mktemp -d) || exit 1; trap \'rm -rf "$t"\' EXIT',
    'mkdir -p "$t/etc" && cp -a /etc/netplan "$t/etc/" || exit 1',
    sh`f=${posix.basename(path)}; (umask 077; cat > "$t/etc/netplan/$f") || exit 1`,
    'netplan generate --root-dir "$t" || exit 1',
    `for i in $(sed -n 's/^    "\\([^"]*\\)":.*/\\1/p' "$t/etc/netplan/$f"); do`,
    '  for a in $(sed -nE "s/^(Address|address[0-9]+)=([^,]+).*/\\2/p" "$t/run/systemd/network/10-netplan-$i.network" "$t/run/NetworkManager/system-connections/netplan-$i.nmconnection" 2>/dev/null); do',
    sh`    case ${` ${addresses.join(' ')} `} in *" $a "*) ;; *) echo "another file below /etc/netplan gives $i the address $a: take it out there first" >&2; exit 1 ;; esac`,
    '  done',
    'done',
  ].join('\n');
