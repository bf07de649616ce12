import { at, everyElement, parseXml, type XmlElement } from '../reading/xml.js';

/** The PCI devices that a libvirt domain takes. */
export interface DomainUse {
  readonly name: string;
  /** From the state of a running domain; otherwise from its definition. */
  readonly live: boolean;
  readonly addresses: readonly string[];
  /** Host interfaces that it has directly, by macvtap. */
  readonly links: readonly string[];
  /** Device files of its interfaces, as vDPA has them. */
  readonly files: readonly string[];
}

/**
 * Output of `grep ''` over libvirt's files: each line is `path.xml:text`. Undefined where the state of a running
 * domain cannot be read, so that nobody knows what it has.
 */
export const domainUses = (text: string): DomainUse[] | undefined => {
  const files = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const match = /^(\/(?:run|etc)\/libvirt\/qemu\/.+?\.xml):(.*)$/.exec(line);
    if (match) files.set(match[1]!, [...(files.get(match[1]!) ?? []), match[2]!]);
  }
  const uses: DomainUse[] = [];
  for (const [path, lines] of files) {
    const live = path.startsWith('/run/');
    const use = useOf(lines.join('\n'), live);
    if (use) uses.push(use);
    else if (live) return undefined;
  }
  return uses;
};

const useOf = (xml: string, live: boolean): DomainUse | undefined => {
  const domain = domainIn(xml);
  const name = domain && at(domain, 'name')?.text;
  if (!domain || !name) return undefined;
  const [links, files] = [sourcesOf(domain, 'direct'), sourcesOf(domain, 'vdpa')];
  return { name, live, addresses: passedThrough(domain), links, files };
};

/** What interfaces of a type are made of, also where libvirt notes what became of one of a network (`actual`). */
const sourcesOf = (domain: XmlElement, type: string): string[] =>
  ['interface', 'actual']
    .flatMap((name) => everyElement(domain, name))
    .filter(({ attributes }) => attributes.type === type)
    .flatMap((element) => at(element, 'source')?.attributes.dev ?? []);

/** A status file of a running domain wraps the domain in `domstatus`. */
const domainIn = (xml: string): XmlElement | undefined => {
  try {
    return everyElement(parseXml(xml), 'domain').find((element) => at(element, 'name') !== undefined);
  } catch {
    return undefined;
  }
};

/**
 * Addresses of host PCI devices: of `hostdev` elements, of `interface type='hostdev'`, and of the
 * `actual` that libvirt notes for an interface that took its function from a network's pool.
 * @see https://libvirt.org/formatdomain.html#pci-addresses-for-host-devices
 */
export const passedThrough = (domain: XmlElement): string[] => [
  ...new Set(
    everyElement(domain, 'source').flatMap((source) => {
      const address = source.children.find(
        ({ name, attributes }) =>
          name === 'address' && attributes.bus !== undefined && attributes.slot !== undefined,
      );
      return address ? [pciAddressOf(address.attributes)] : [];
    }),
  ),
];

/** `0000:3b:02.0` of the attributes of an `<address>`. */
export const pciAddressOf = ({
  domain = '0',
  bus,
  slot,
  function: fn = '0',
}: XmlElement['attributes']): string =>
  [hex(domain, 4), hex(bus!, 2), `${hex(slot!, 2)}.${hex(fn, 1)}`].join(':');

/** libvirt takes `0x10`, and decimal numbers without the prefix. */
const hex = (text: string, digits: number): string => Number(text).toString(16).padStart(digits, '0');
