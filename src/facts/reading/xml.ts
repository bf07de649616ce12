import { XMLParser } from 'fast-xml-parser';
import { entryOf, escapeXml, problem, RiggerError } from '../../model/index.js';

/** An element of an XML document: enough for libvirt's, which have no mixed content. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, without surrounding white space. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type Ordered = Readonly<Record<string, unknown>>;

/**
 * The root element.
 * @throws RiggerError `hosts/no-xml` when the text is not well-formed, with what the parser says.
 */
export const parseXml = (text: string): XmlElement => {
  try {
    // A text without an element is refused by the parser.
    return (parser.parse(text, true) as readonly Ordered[]).flatMap(elementOf)[0]!;
  } catch (error) {
    throw noXml((error as Error).message);
  }
};

/** A host that answers nonsense fails alone, and not the run of all hosts. */
const noXml = (reason: string): RiggerError =>
  new RiggerError([
    problem('hosts/no-xml', `the definition is no well-formed XML: ${reason}`, {
      help: 'see what `virsh dumpxml` prints on the host',
    }),
  ]);

const elementOf = (node: Ordered): XmlElement[] => {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text' && key !== '#comment');
  if (name === undefined) return [];
  const content = entryOf(node, name) as readonly Ordered[];
  return [
    {
      name,
      attributes: (node[':@'] ?? {}) as Record<string, string>,
      children: content.flatMap(elementOf),
      text: content
        .map((child) => child['#text'] ?? '')
        .join('')
        .trim(),
    },
  ];
};

/** An element as text again; comments are gone. */
export const xmlText = ({ name, attributes, children, text }: XmlElement): string => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}='${escapeXml(value)}'`);
  return `<${name}${given.join('')}>${escapeXml(text)}${children.map(xmlText).join('')}</${name}>`;
};

/** Direct children with a name. */
export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The first element at the end of a path of names below an element. */
export const at = (element: XmlElement, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    element,
  );

/** Every element with a name, at any depth, the element itself included. */
export const everyElement = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => everyElement(child, name)),
];
