import { z } from 'zod';
import type { NetworkLink } from '../facts/network/links.js';
import { fullAddress } from '../facts/pci/pci.js';
import { skipRepresentor } from '../facts/reading/port-name.js';
import { problem, type Refused, refused, sh } from '../model/index.js';
import { linkName, pciAddress } from './pci-fields.js';

/** An interface by its name, or by the PCI address of its device, which no rename changes. */
export const linkSelector = (description: string) =>
  z.union([pciAddress('PCI address'), linkName('name')]).describe(description);

const isAddress = (selector: string): boolean => /^[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.[0-7]$/.test(selector);

/** The interface that a selector means now. */
export const findLink = (selector: string, links: readonly NetworkLink[]): NetworkLink | undefined =>
  isAddress(selector)
    ? links.find(({ pci, representor }) => pci === fullAddress(selector) && !representor)
    : links.find(({ name }) => name === selector);

/**
 * Whether udev has done with the interface at a path of sysfs, where there is one: it renames a new interface a moment
 * after the driver has made it, and a name of before that means nothing. After 15 s it is taken as it is.
 */
const isNamed = (path: string): string =>
  `{ [ ! -e /run/udev/control ] || [ $i -gt 75 ] || [ -e "/run/udev/data/n$(cat "$${path}/ifindex")" ]; }`;

/**
 * Shell text that puts the interface's name into `$variable`, waiting while its driver loads and udev names it.
 * @param called the words for it where it does not come
 */
export const resolveLink = (selector: string, variable: string, called = selector): string => {
  const pattern = isAddress(selector)
    ? `/sys/bus/pci/devices/${selector}/net/*`
    : sh`/sys/class/net/${selector}`;
  return [
    `${variable}=; i=0`,
    `while [ -z "$${variable}" ]; do`,
    `  for found in ${pattern}; do ${isAddress(selector) ? `${skipRepresentor('found')}; ` : ''}if [ -e "$found" ]${isAddress(selector) ? ` && ${isNamed('found')}` : ''}; then ${variable}=\${found##*/}; break; fi; done`,
    `  i=$((i+1)); if [ -z "$${variable}" ]; then`,
    sh`    if [ $i -gt 100 ]; then echo ${`no network interface ${called} after 20 s`} >&2; exit 1; fi`,
    '    sleep 0.2',
    '  fi',
    'done',
  ].join('\n');
};

/** @param whose what needs the interface, where that is not the task alone: `container c1` */
export const noSuchLink = (
  selector: string,
  links: readonly NetworkLink[],
  host: string,
  whose?: string,
): Refused =>
  refused(
    problem(
      'hosts/no-such-link',
      `${host} has no network interface ${selector}${whose === undefined ? '' : ` for ${whose}`}`,
      { help: `it has ${links.map(({ name, pci }) => (pci ? `${name} (${pci})` : name)).join(', ')}` },
    ),
  );

/** Why an interface goes into no bridge or bond as it is: the host would no longer answer at its addresses. */
export const hasAddresses = (
  selector: string,
  { name, addresses }: NetworkLink,
  into: string,
  host: string,
): Refused | undefined =>
  addresses.length === 0
    ? undefined
    : refused(
        problem(
          'hosts/link-taken',
          `${name} on ${host} has ${addresses.join(', ')}, where nobody answers once it is in ${into}`,
          {
            help: `take it away first (net_link: { link: ${selector}, addresses: [] }), and give it to ${into} if it should stay`,
          },
        ),
      );
