import { at, type XmlElement } from '../../facts/reading/xml.js';
import { entryOf } from '../../model/index.js';
import { bytesOf } from './amount.js';
import { sameValue } from './same-value.js';
import { amountAttributes, amounts, identities, ourAttributes, ours, transient } from './xml-rules.js';

/** One way in which XML that libvirt holds is not what was wanted. */
export interface XmlDifference {
  /** `domain/devices/interface[52:54:00:00:00:01]/source@bridge`. */
  readonly path: string;
  /** Undefined: not wanted, but there. */
  readonly wanted?: string;
  /** Undefined: wanted, but missing. */
  readonly found?: string;
}

/**
 * How `found`, as libvirt prints it, differs in meaning from `wanted`. Everything wanted has to be
 * there; what libvirt fills in (addresses, controllers, aliases, defaults) is no difference;
 * what it never fills in and nobody wanted is one.
 */
export const xmlDifferences = (
  wanted: XmlElement,
  found: XmlElement,
  path = wanted.name,
): XmlDifference[] => [
  ...attributeDifferences(withPrefix(wanted), withPrefix(found), path),
  ...textDifferences(wanted, found, path),
  ...groupsOf(wanted).flatMap(([name, children]) =>
    childDifferences(
      children,
      found.children.filter((child) => child.name === name),
      path,
      (entryOf(ours, wanted.name) ?? []).includes(name),
    ),
  ),
  ...uninvited(wanted, found, path),
];

/** libvirt keeps how many bits of an address are the network's as it was written. */
const withPrefix = ({ attributes, ...rest }: XmlElement): XmlElement => {
  const { netmask, ...others } = attributes;
  if (netmask === undefined || !/^[\d.]+$/.test(netmask)) return { ...rest, attributes };
  const bits = netmask.split('.').map((byte) => Number(byte).toString(2).replaceAll('0', '').length);
  return { ...rest, attributes: { ...others, prefix: `${bits.reduce((sum, one) => sum + one, 0)}` } };
};

const attributeDifferences = (wanted: XmlElement, found: XmlElement, path: string): XmlDifference[] => {
  const amount = entryOf(amountAttributes, wanted.name);
  const differences = Object.entries(wanted.attributes).flatMap(([name, value]): XmlDifference[] => {
    // The unit belongs to the amount, which is compared as a whole.
    if (name === 'unit' || name.startsWith('xmlns')) return [];
    if (entryOf(transient.attributes, wanted.name)?.includes(name)) return [];
    const there = entryOf(found.attributes, name);
    if (there === undefined && value === 'default') return [];
    if (there !== undefined) {
      const same =
        name === amount
          ? bytesOf({ ...wanted, text: value }) === bytesOf({ ...found, text: there })
          : sameValue(name, value, there);
      if (same) return [];
    }
    return [{ path: `${path}@${name}`, wanted: value, ...(there === undefined ? {} : { found: there }) }];
  });
  const extra = (entryOf(ourAttributes, wanted.name) ?? []).flatMap((name): XmlDifference[] => {
    const there = entryOf(found.attributes, name);
    return there !== undefined && entryOf(wanted.attributes, name) === undefined
      ? [{ path: `${path}@${name}`, found: there }]
      : [];
  });
  return [...differences, ...extra];
};

const textDifferences = (wanted: XmlElement, found: XmlElement, path: string): XmlDifference[] => {
  if (wanted.text === '') return [];
  const same = amounts.has(wanted.name)
    ? bytesOf(wanted) === bytesOf(found)
    : sameValue(wanted.name, wanted.text, found.text);
  return same ? [] : [{ path, wanted: textOf(wanted), found: textOf(found) }];
};

const textOf = ({ text, attributes }: XmlElement): string =>
  attributes.unit === undefined ? text : `${text} ${attributes.unit}`;

/** Children by their names, without those that no definition keeps. */
export const groupsOf = (element: XmlElement): [name: string, children: XmlElement[]][] => {
  const groups = new Map<string, XmlElement[]>();
  const passing = entryOf(transient.elements, element.name) ?? [];
  for (const child of element.children)
    if (!passing.includes(child.name) && !isOwnSocket(element, child))
      groups.set(child.name, [...(groups.get(child.name) ?? []), child]);
  return [...groups];
};

/** The socket of a channel that libvirt chooses at each start, as it prints it. */
const isOwnSocket = (parent: XmlElement, child: XmlElement): boolean =>
  parent.name === 'channel' &&
  child.name === 'source' &&
  /^\/(run|var\/lib|var\/run)\/libvirt\/qemu\/channel\/(target\/)?([^/]+\.|domain-[^/]+\/|\d+-[^/]+\/)/.test(
    child.attributes.path ?? '',
  );

/** Children of one name: each wanted one takes the found one that it names, or one that fits, or the next. */
const childDifferences = (
  wanted: readonly XmlElement[],
  found: readonly XmlElement[],
  path: string,
  exhaustive: boolean,
): XmlDifference[] => {
  const free = [...found];
  const take = (fits: (child: XmlElement) => boolean): XmlElement | undefined => {
    const index = free.findIndex(fits);
    return index === -1 ? undefined : free.splice(index, 1)[0];
  };
  const pairs = new Map<XmlElement, XmlElement>();
  const pair = (fits: (one: XmlElement, other: XmlElement) => boolean): void => {
    for (const one of wanted) {
      if (pairs.has(one)) continue;
      const other = take((child) => fits(one, child));
      if (other) pairs.set(one, other);
    }
  };
  pair((one, other) => identityOf(one) !== undefined && identityOf(one) === identityOf(other));
  pair((one, other) => xmlDifferences(one, other).length === 0);
  pair((one, other) => identityOf(one) === undefined || identityOf(other) === undefined);
  return [
    ...wanted.flatMap((one) => {
      const other = pairs.get(one);
      return other
        ? xmlDifferences(one, other, pathOf(path, one))
        : [{ path: pathOf(path, one), wanted: 'present' }];
    }),
    ...(exhaustive ? free.map((one): XmlDifference => ({ path: pathOf(path, one), found: 'present' })) : []),
  ];
};

/** Elements that nobody wanted and libvirt does not invent, of names that `wanted` has none of. */
const uninvited = (wanted: XmlElement, found: XmlElement, path: string): XmlDifference[] => {
  const names = new Set(wanted.children.map(({ name }) => name));
  const { name: parent, attributes } = wanted;
  return (
    found.children
      // `<forward dev='eth1'>` is short for one with an interface of that name.
      .filter(
        ({ name, attributes: { dev } }) =>
          parent !== 'forward' || name !== 'interface' || dev !== attributes.dev || dev === undefined,
      )
      .filter(({ name }) => !names.has(name) && (entryOf(ours, wanted.name) ?? []).includes(name))
      .map((child) => ({ path: pathOf(path, child), found: 'present' }))
  );
};

/** What tells an element apart from others of its name. */
export const identityOf = (element: XmlElement): string | undefined => {
  for (const [step, attribute] of entryOf(identities, element.name) ?? []) {
    const value = step?.startsWith('@')
      ? entryOf(element.attributes, step.slice(1))
      : entryOf(at(element, step ?? '')?.attributes, attribute ?? '');
    if (value !== undefined)
      return value
        .toLowerCase()
        .replace(/^([\da-f]{1,2})(?:-[\da-f]{1,2}){5}$/, (mac) => mac.replaceAll('-', ':'));
  }
  return undefined;
};

const pathOf = (path: string, element: XmlElement): string => {
  const identity = identityOf(element);
  return `${path}/${element.name}${identity === undefined ? '' : `[${identity}]`}`;
};

/** For a person: `devices/interface/source@bridge: virbr0 → br-data`. */
export const showDifference = ({ path, wanted, found }: XmlDifference): string => {
  const short = path.replace(/^(domain|network|pool|volume)\//, '');
  if (wanted === undefined) return `${short} should not be there`;
  if (found === undefined)
    return wanted === 'present' ? `${short} is missing` : `${short}: ${wanted} is missing`;
  return `${short}: ${found} → ${wanted}`;
};
