import type { XmlElement } from '../../facts/reading/xml.js';
import { entryOf } from '../../model/index.js';
import { groupsOf, identityOf, xmlDifferences } from './xml-difference.js';
import { ourAttributes, ours } from './xml-rules.js';

/**
 * What was wanted, in the words in which libvirt prints it: what it drops is left out, what it moves or
 * reckons differently is as it prints it, and what it fills in is left to it, but for what else counts as
 * somebody's own. What cannot be found again in `printed` stays as it was written.
 */
export const asPrinted = (wanted: XmlElement, printed: XmlElement): XmlElement => ({
  ...wanted,
  attributes: attributesAsPrinted(wanted, printed),
  text: wanted.text === '' ? '' : printed.text,
  children: [
    ...groupsOf(wanted).flatMap(([name, children]) =>
      childrenAsPrinted(
        wanted.name,
        children,
        printed.children.filter((child) => child.name === name),
      ),
    ),
    ...printed.children.filter(
      ({ name }) =>
        entryOf(ours, wanted.name)?.includes(name) && !wanted.children.some((child) => child.name === name),
    ),
  ],
});

const attributesAsPrinted = (wanted: XmlElement, printed: XmlElement): Record<string, string> => {
  const own = entryOf(ourAttributes, wanted.name) ?? [];
  return Object.fromEntries([
    ...Object.entries(printed.attributes).filter(
      ([name]) => name === 'unit' || own.includes(name) || entryOf(wanted.attributes, name) !== undefined,
    ),
    ...Object.entries(wanted.attributes).filter(([name]) => name.startsWith('xmlns')),
  ]);
};

/** Elements of one name, each with the one that libvirt made of it. */
const childrenAsPrinted = (
  parent: string,
  wanted: readonly XmlElement[],
  printed: readonly XmlElement[],
): XmlElement[] => {
  // libvirt keeps nothing of it here.
  if (printed.length === 0) return [];
  const free = [...printed];
  const pairs = new Map<XmlElement, XmlElement>();
  const pair = (fits: (one: XmlElement, other: XmlElement) => boolean): void => {
    for (const one of wanted) {
      const index = pairs.has(one) ? -1 : free.findIndex((other) => fits(one, other));
      if (index !== -1) pairs.set(one, free.splice(index, 1)[0]!);
    }
  };
  pair((one, other) => identityOf(one) !== undefined && identityOf(one) === identityOf(other));
  pair((one, other) => xmlDifferences(one, other).length === 0);
  // Of pins and schedulers it makes one for each CPU, or one of several; nothing in them is filled in.
  if (printed.length !== wanted.length && parent === 'cputune') return [...printed];
  // It keeps the order of what is alike; where it made more or fewer of them, nobody can tell which is which.
  if (printed.length === wanted.length) pair(() => true);
  return wanted.map((one) => {
    const other = pairs.get(one);
    return other ? asPrinted(one, other) : one;
  });
};
