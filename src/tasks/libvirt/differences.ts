import { type LibvirtPrinted, libvirtPrinted, printedName } from '../../facts/libvirt/libvirt-printed.js';
import { parseXml, type XmlElement, xmlText } from '../../facts/reading/xml.js';
import type { FactQuery } from '../../model/index.js';
import { asPrinted } from './as-printed.js';
import { checkDefinition } from './document.js';
import { type XmlDifference, xmlDifferences } from './xml-difference.js';

/** What the test driver has to be told, since it is no QEMU: the type of a domain, its processor, its name. */
const others: Readonly<Record<string, readonly string[]>> = { domain: ['type'], type: ['arch'] };

/**
 * The question how the host's libvirt prints a definition; none for a text that is no definition, about which
 * the plan says more.
 */
export const asksHowPrinted = (
  kind: 'domain' | 'network',
  name: string,
  text: string | undefined,
): { printed?: FactQuery<LibvirtPrinted> } => {
  if (text === undefined) return {};
  const definition = checkDefinition(text, kind, name, name);
  if ('kind' in definition) return {};
  return { printed: libvirtPrinted({ kind, name, xml: xmlText(forTestDriver(definition.root)) }) };
};

const forTestDriver = (root: XmlElement): XmlElement => ({
  ...root,
  attributes: root.name === 'domain' ? { ...root.attributes, type: 'test' } : root.attributes,
  children: root.children
    .filter(({ name }) => name !== 'uuid' && !name.includes(':'))
    .map((child) => {
      if (child.name === 'name') return { ...child, text: printedName };
      return child.name === 'os' ? { ...child, children: child.children.map(anyProcessor) } : child;
    }),
});

const anyProcessor = (element: XmlElement): XmlElement => {
  if (element.name !== 'type') return element;
  const { arch: _, ...attributes } = element.attributes;
  return { ...element, attributes };
};

/**
 * How `found` differs in meaning from what was wanted, by what the host's libvirt says of it, and by rules where
 * it says nothing.
 */
export const definitionDifferences = (
  wanted: XmlElement,
  found: XmlElement,
  printed: LibvirtPrinted | undefined,
): XmlDifference[] => xmlDifferences(wantedAsPrinted(wanted, printed), found);

const wantedAsPrinted = (wanted: XmlElement, printed: LibvirtPrinted | undefined): XmlElement =>
  printed?.xml === undefined ? wanted : keepingOwn(wanted, asPrinted(wanted, parseXml(printed.xml)));

/** What the test driver was told another way, and what it does not know, stays as it was wanted. */
const keepingOwn = (wanted: XmlElement, printed: XmlElement): XmlElement => {
  const own = (name: string): boolean => name === 'name' || name === 'uuid' || name.includes(':');
  const kept = keepingAttributes(wanted, printed);
  return {
    ...kept,
    children: [
      ...wanted.children.filter(({ name }) => own(name)),
      ...kept.children.flatMap((child) => {
        if (own(child.name)) return [];
        const from = wanted.children.find(({ name }) => name === child.name);
        if (child.name !== 'os' || !from) return [child];
        const types = from.children.filter(({ name }) => name === 'type');
        return [
          {
            ...child,
            children: child.children.map((one) =>
              one.name === 'type' && types[0] ? keepingAttributes(types[0], one) : one,
            ),
          },
        ];
      }),
    ],
  };
};

const keepingAttributes = (wanted: XmlElement, printed: XmlElement): XmlElement => ({
  ...printed,
  attributes: {
    ...printed.attributes,
    ...Object.fromEntries(
      Object.entries(wanted.attributes).filter(([name]) => others[wanted.name]?.includes(name)),
    ),
  },
});
