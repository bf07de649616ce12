import { at, type XmlElement } from '../../facts/reading/xml.js';
import { entryOf } from '../../model/index.js';
import { bytesOf } from './amount.js';
import { amounts, identities, ourAttributes, ours } from './xml-rules.js';

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
  ...attributeDifferences(wanted, found, path),
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

const attributeDifferences = (wanted: XmlElement, found: XmlElement, path: string): XmlDifference[] => {
  const differences = Object.entries(wanted.attributes).flatMap(([name, value]): XmlDifference[] => {
    // The unit belongs to the amount, which is compared as a whole.
    if (name === 'unit' || name.startsWith('xmlns')) return [];
    const there = entryOf(found.attributes, name);
    if (there !== undefined && sameValue(name, value, there)) return [];
    if (isResolvedNetwork(wanted, found, name)) return [];
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

/** A running guest's `interface type='network'` is shown as what the network came to: bridge, direct, hostdev. */
const isResolvedNetwork = (wanted: XmlElement, found: XmlElement, attribute: string): boolean =>
  wanted.name === 'interface' &&
  attribute === 'type' &&
  wanted.attributes.type === 'network' &&
  at(found, 'source')?.attributes.network !== undefined;

const textDifferences = (wanted: XmlElement, found: XmlElement, path: string): XmlDifference[] => {
  if (wanted.text === '') return [];
  const same = amounts.has(wanted.name)
    ? bytesOf(wanted) === bytesOf(found)
    : sameValue(wanted.name, wanted.text, found.text);
  return same ? [] : [{ path, wanted: textOf(wanted), found: textOf(found) }];
};

const textOf = ({ text, attributes }: XmlElement): string =>
  attributes.unit === undefined ? text : `${text} ${attributes.unit}`;

/** `0x01` and `0x1`, `AA:BB` and `aa:bb`, `q35` and `pc-q35-10.0` are the same thing. */
const sameValue = (name: string, wanted: string, found: string): boolean => {
  if (wanted === found) return true;
  if (name === 'machine')
    return found.startsWith(`pc-${wanted}-`) || (wanted === 'pc' && found.startsWith('pc-i440fx-'));
  if (/^0x[\da-f]+$/i.test(wanted) || /^0x[\da-f]+$/i.test(found)) return Number(wanted) === Number(found);
  return /^([\da-f]{2}:){5}[\da-f]{2}$/i.test(wanted) && wanted.toLowerCase() === found.toLowerCase();
};

const groupsOf = (element: XmlElement): [name: string, children: XmlElement[]][] => {
  const groups = new Map<string, XmlElement[]>();
  for (const child of element.children) groups.set(child.name, [...(groups.get(child.name) ?? []), child]);
  return [...groups];
};

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
  return found.children
    .filter(({ name }) => !names.has(name) && (entryOf(ours, wanted.name) ?? []).includes(name))
    .map((child) => ({ path: pathOf(path, child), found: 'present' }));
};

const identityOf = (element: XmlElement): string | undefined => {
  for (const [step, attribute] of entryOf(identities, element.name) ?? []) {
    const value = step?.startsWith('@')
      ? entryOf(element.attributes, step.slice(1))
      : entryOf(at(element, step ?? '')?.attributes, attribute ?? '');
    if (value !== undefined) return value.toLowerCase();
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
