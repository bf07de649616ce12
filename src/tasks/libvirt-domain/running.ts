import { at, childrenOf, parseXml, type XmlElement } from '../../facts/reading/xml.js';

/**
 * A running guest as it was wanted when it started: in its live XML an interface of a network is what
 * became of it (a bridge, a macvtap, a function with the network's VLAN), and libvirt's own notes have the interface
 * itself.
 */
export const runningAsWanted = (
  live: string,
  interfaces: string | undefined,
  wanted: XmlElement,
): XmlElement => {
  const noted = interfaces === undefined ? [] : parseXml(`<devices>${interfaces}</devices>`).children;
  const asked = childrenOf(at(wanted, 'devices') ?? wanted, 'interface');
  const whole = parseXml(live);
  const inside = (device: XmlElement): XmlElement => {
    if (device.name !== 'interface') return device;
    const mac = macOf(device);
    const note = noted.find((one) => mac !== undefined && macOf(one) === mac);
    if (note) return { ...note, children: note.children.filter(({ name }) => name !== 'actual') };
    return fromNetwork(
      device,
      asked.find((one) => mac !== undefined && macOf(one) === mac),
    );
  };
  return {
    ...whole,
    children: whole.children.map((child) =>
      child.name === 'devices' ? { ...child, children: child.children.map(inside) } : child,
    ),
  };
};

const macOf = (element: XmlElement): string | undefined =>
  at(element, 'mac')?.attributes.address?.toLowerCase().replaceAll('-', ':');

/** What an interface gets from its network, and from the group of ports there. */
const ofNetwork: ReadonlySet<string> = new Set(['source', 'vlan', 'virtualport', 'bandwidth', 'driver']);

/**
 * Without a note nobody can tell which network a function came from: what a network decides is taken as it is
 * wanted, since a guest is not restarted for what is not known.
 */
const fromNetwork = (live: XmlElement, wanted: XmlElement | undefined): XmlElement => {
  const network = at(live, 'source')?.attributes.network;
  if (wanted?.attributes.type !== 'network' || live.attributes.type === 'network') return live;
  return {
    ...live,
    attributes: { ...live.attributes, type: 'network' },
    children: [
      ...live.children.filter(({ name }) => !ofNetwork.has(name) || (name === 'source' && network)),
      ...wanted.children.filter(({ name }) => ofNetwork.has(name) && !(name === 'source' && network)),
    ],
  };
};
