import { managerFilePaths } from '../../facts/network/manager-files.js';
import { type Section, sections } from './sections.js';
import type { FilePart, InWords, LinkWish, MadeLink } from './wish.js';

/**
 * A wish as systemd-networkd reads it: `.network` of the link, and `.netdev` of one that is to be made. Its number goes
 * before those of distributions and of netplan, so that for its link it is the one that is taken.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.network.html
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.netdev.html
 */
export const networkdParts = (wish: LinkWish): InWords => {
  // The number stands in a `.link` file, which is udev's: the first that matches takes all, the link's name too.
  if (wish.functions) return { wordless: 'has no word for the number of virtual functions' };
  return [
    ...(wish.made
      ? [{ path: managerFilePaths.netdev(wish.link), head: '', text: netdev(wish.link, wish.made) }]
      : []),
    networkPart(wish.link, [
      [
        'Link',
        {
          MTUBytes: wish.mtu,
          Promiscuous: wish.promiscuous === undefined ? undefined : yesNo(wish.promiscuous),
          ...(wish.down ? { ActivationPolicy: 'down', RequiredForOnline: 'no' } : {}),
        },
      ],
      [
        'Network',
        {
          // A link without a signal has its addresses as well, as it has by `ip`.
          ConfigureWithoutCarrier: 'yes',
          ...(wish.master ? { [wish.master.kind === 'bridge' ? 'Bridge' : 'Bond']: wish.master.name } : {}),
          ...(wish.addresses ? { DHCP: 'no', IPv6AcceptRA: 'no', Address: wish.addresses } : {}),
          VLAN: wish.vlans,
        },
      ],
      ['Bridge', { Learning: wish.master?.learning === undefined ? undefined : yesNo(wish.master.learning) }],
    ]),
  ];
};

/** The rule by which networkd leaves a link alone. */
export const networkdRule = (link: string): FilePart => networkPart(link, [['Link', { Unmanaged: 'yes' }]]);

const networkPart = (link: string, content: readonly Section[]): FilePart => ({
  path: managerFilePaths.network(link),
  head: sections([['Match', { Name: link }]]),
  text: sections(content),
});

const netdev = (name: string, made: MadeLink): string => {
  const head: Section = ['NetDev', { Name: name, Kind: made.kind }];
  if (made.kind === 'vlan') return sections([head, ['VLAN', { Id: made.id }]]);
  if (made.kind === 'bond')
    return sections([
      head,
      [
        'Bond',
        {
          Mode: made.mode,
          MIIMonitorSec: `${made.miimon}ms`,
          TransmitHashPolicy: made.xmit_hash_policy,
          LACPTransmitRate: made.lacp_rate,
        },
      ],
    ]);
  return sections([
    head,
    [
      'Bridge',
      {
        STP: yesNo(made.stp),
        VLANFiltering: yesNo(made.vlan_filtering),
        ...(made.stp ? {} : { ForwardDelaySec: 0 }),
      },
    ],
  ]);
};

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
