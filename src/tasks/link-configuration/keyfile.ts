import { managerFilePaths } from '../../facts/network/manager-files.js';
import { type Section, sections } from './sections.js';
import type { FilePart, InWords, LinkFunctions, LinkWish, MadeLink } from './wish.js';

/** By this name `nmcli` knows the connection. */
export const connectionOf = (link: string): string => `rigger-${link}`;

/**
 * A wish as a keyfile of NetworkManager. Its priority puts it before the connections that somebody else made for the
 * link, which stay as they are.
 * @see https://networkmanager.dev/docs/api/latest/nm-settings-keyfile.html
 */
export const keyfileParts = (wish: LinkWish): InWords => {
  if (wish.down) return { wordless: 'has no word for a link that is down and managed' };
  if (wish.master?.learning === false) return { wordless: 'has no word for a port that does not learn' };
  const lacking = wish.functions?.vfs.some(
    ({ link_state, msix }) => link_state !== undefined || msix !== undefined,
  );
  if (lacking) return { wordless: 'has no word for `link_state` and `msix` of a virtual function' };
  return [
    {
      path: managerFilePaths.keyfile(wish.link),
      head: sections([
        [
          'connection',
          {
            id: connectionOf(wish.link),
            type: wish.kind === 'device' ? 'ethernet' : wish.kind,
            'interface-name': wish.link,
            'autoconnect-priority': 100,
          },
        ],
      ]),
      text: sections([
        ...(wish.master
          ? [['connection', { master: wish.master.name, 'slave-type': wish.master.kind }] as Section]
          : []),
        [
          'ethernet',
          {
            mtu: wish.mtu,
            'accept-all-mac-addresses': wish.promiscuous === undefined ? undefined : Number(wish.promiscuous),
          },
        ],
        ...(wish.made ? [madeSection(wish.made)] : []),
        ...(wish.functions ? [functionSection(wish.functions)] : []),
        ...(wish.addresses ? addressSections(wish.addresses) : []),
      ]),
    },
  ];
};

/** The rule by which NetworkManager leaves a link alone. */
export const keyfileRule = (link: string): FilePart => ({
  path: managerFilePaths.unmanaged(link),
  head: sections([['keyfile', { 'unmanaged-devices+': `interface-name:=${link}` }]]),
  text: '',
});

const madeSection = (made: MadeLink): Section => {
  if (made.kind === 'vlan') return ['vlan', { id: made.id, parent: made.parent, flags: 1 }];
  if (made.kind === 'bond') {
    const { mode, miimon, xmit_hash_policy, lacp_rate } = made;
    return ['bond', { mode, miimon, xmit_hash_policy, lacp_rate }];
  }
  return [
    'bridge',
    {
      stp: String(made.stp),
      ...(made.stp ? {} : { 'forward-delay': 0 }),
      'vlan-filtering': String(made.vlan_filtering),
    },
  ];
};

/** NetworkManager makes them whenever it sets the link up, and takes them away when it takes the link down. */
const functionSection = ({ count, autoprobe, vfs }: LinkFunctions): Section => [
  'sriov',
  {
    'autoprobe-drivers': Number(autoprobe),
    'total-vfs': count,
    ...Object.fromEntries(
      vfs.flatMap((vf): [string, string][] => {
        const words = functionWords(vf);
        return words.length === 0 ? [] : [[`vf.${vf.index}`, words.join(' ')]];
      }),
    ),
  },
];

const functionWords = ({
  mac,
  vlan,
  qos,
  spoof_check,
  trust,
  min_rate,
  max_rate,
}: LinkFunctions['vfs'][number]): string[] => {
  const values = {
    ...{ mac, 'max-tx-rate': max_rate, 'min-tx-rate': min_rate, 'spoof-check': spoof_check, trust },
    // It takes a tag away that is not named.
    vlans: vlan === undefined || vlan === 0 ? undefined : qos === undefined ? vlan : `${vlan}.${qos}`,
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
};

const addressSections = (addresses: readonly string[]): readonly Section[] => {
  const numbered = (list: readonly string[]) =>
    Object.fromEntries(list.map((address, index) => [`address${index + 1}`, address]));
  const six = addresses.filter((address) => address.includes(':'));
  const four = addresses.filter((address) => !address.includes(':'));
  return [
    ['ipv4', { method: four.length > 0 ? 'manual' : 'disabled', ...numbered(four) }],
    ['ipv6', { method: six.length > 0 ? 'manual' : 'link-local', ...numbered(six) }],
  ];
};
