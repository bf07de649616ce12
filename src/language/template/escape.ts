import { entryOf } from '../../model/index.js';
/** What the text around a value is, and so how the value is kept from breaking it. */
export type EscapeTarget = 'none' | 'xml' | 'shell';

/** The target of a template file, by its name: XML for `*.xml.hbs` and `*.xml.j2`, else none. */
export const targetOfFile = (file: string): EscapeTarget => (/\.xml(?:\.\w+)?$/.test(file) ? 'xml' : 'none');

/** XML 1.0: the five predefined entities serve in content and in attributes of either quote. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&${entryOf(entities, character)};`);

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};
