import { z } from 'zod';
import type { NetworkLink } from '../facts/network/links.js';
import { interfacePath, pciPortOf } from '../facts/reading/port-name.js';
import { problem, type Refused, refused, sh } from '../model/index.js';
import { linkName, pciPort } from './pci-fields.js';

/** An interface by its name, or by the PCI address of its device, which no rename changes. */
export const linkSelector = (description: string) =>
  z.union([pciPort('PCI address'), linkName('name')]).describe(description);

/** The interface that a selector means now. */
export const findLink = (selector: string, links: readonly NetworkLink[]): NetworkLink | undefined => {
  const at = pciPortOf(selector);
  if (at === undefined) return links.find(({ name }) => name === selector);
  return links
    .filter(({ pci, representor }) => pci === at.address && !representor)
    .filter(({ dev_port = 0 }) => at.port === undefined || at.port === dev_port)
    .toSorted((a, b) => (a.dev_port ?? 0) - (b.dev_port ?? 0))[0];
};

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
export const resolveLink = (selector: string, variable: string, called = selector): string =>
  [
    `${variable}=; i=0`,
    `while [ -z "$${variable}" ]; do`,
    `  found=$(${interfacePath(selector)}); if [ -n "$found" ]${pciPortOf(selector) ? ` && ${isNamed('found')}` : ''}; then ${variable}=\${found##*/}; fi`,
    `  i=$((i+1)); if [ -z "$${variable}" ]; then`,
    sh`    if [ $i -gt 100 ]; then echo ${`no network interface ${called} after 20 s`} >&2; exit 1; fi`,
    '    sleep 0.2',
    '  fi',
    'done',
  ].join('\n');

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
      {
        help: `it has ${links.map((link) => `${link.name}${link.pci ? ` (${link.pci}${link.dev_port ? `d${link.dev_port}` : ''})` : ''}`).join(', ')}`,
      },
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
