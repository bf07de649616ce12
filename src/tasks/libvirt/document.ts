import { XMLValidator } from 'fast-xml-parser';
import { at, parseXml, type XmlElement } from '../../facts/reading/xml.js';
import { entryOf, problem, type Refused, refused, type Source } from '../../model/index.js';

/** A definition that was checked as far as that is possible without the host. */
export interface LibvirtDefinition {
  readonly text: string;
  readonly root: XmlElement;
}

/** The text of a template or a file of the controller. */
export const textOf = (source: Source | undefined): string | undefined =>
  source?.content instanceof Uint8Array ? new TextDecoder().decode(source.content) : source?.content;

/** Checks that a text is well-formed XML, of the wanted kind, for the wanted name. */
export const checkDefinition = (
  written: string,
  root: 'domain' | 'network' | 'pool' | 'volume',
  name: string,
  origin: string,
): LibvirtDefinition | Refused => {
  const invalid = (message: string, help: string): Refused =>
    refused(problem('hosts/invalid-xml', `${origin}: ${message}`, { help }));
  const text = withColons(written);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true)
    return invalid(
      `the rendered text is not well-formed XML: line ${verdict.err.line}: ${verdict.err.msg}`,
      'values are escaped in a template named *.xml.hbs, except in {{{ }}}',
    );
  let element: XmlElement;
  try {
    element = parseXml(text);
  } catch (error) {
    return invalid(
      `the rendered text is not XML: ${(error as Error).message}`,
      `it must be one <${root}> element`,
    );
  }
  if (element.name !== root)
    return invalid(`it is a <${element.name}>, not a <${root}>`, `its first element must be <${root}>`);
  const found = at(element, 'name')?.text;
  if (found !== name)
    return invalid(
      `its <name> is ${found ? `\`${found}\`` : 'missing'}, not \`${name}\``,
      'the name of the task and that in the XML must be the same',
    );
  return { text, root: withUsualPrefixes(element) };
};

/** libvirt takes a MAC address with colons alone, however it is printed on a card. */
const withColons = (text: string): string =>
  text.replace(
    /(<mac\s+address\s*=\s*["'])([\da-f]{2}(?:-[\da-f]{2}){5})(?=["'])/gi,
    (_, start: string, mac: string) => start + mac.replaceAll('-', ':'),
  );

/**
 * The text with the UUID that libvirt already knows for the name. Without it libvirt would make a new
 * one, and refuse the definition because the name is taken.
 */
export const withUuid = ({ text, root }: LibvirtDefinition, uuid: string | undefined): string =>
  uuid === undefined || at(root, 'uuid')
    ? text
    : text.replace(/<\/name\s*>/, (end) => `${end}<uuid>${uuid}</uuid>`);

/** The prefixes that libvirt prints for what belongs to one hypervisor, whatever they are called in a text. */
const prefixes: Readonly<Record<string, string>> = {
  'http://libvirt.org/schemas/domain/qemu/1.0': 'qemu',
  'http://libvirt.org/schemas/network/dnsmasq/1.0': 'dnsmasq',
};

const withUsualPrefixes = (
  element: XmlElement,
  above: Readonly<Record<string, string | undefined>> = {},
): XmlElement => {
  const known = { ...above };
  for (const [name, uri] of Object.entries(element.attributes))
    if (/^xmlns(:|$)/.test(name)) known[name.slice('xmlns:'.length)] = entryOf(prefixes, uri);
  const [, prefix = '', local = element.name] = /^(?:(.+):)?(.+)$/.exec(element.name) ?? [];
  const usual = entryOf(known, prefix);
  return {
    ...element,
    name: usual === undefined ? element.name : `${usual}:${local}`,
    children: element.children.map((child) => withUsualPrefixes(child, known)),
  };
};
