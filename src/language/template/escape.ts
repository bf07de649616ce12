/** What the text around a value is, and so how the value is kept from breaking it. */
export type EscapeTarget = 'none' | 'xml' | 'shell';

/** The target of a template file, by its name: XML for `*.xml.hbs` and `*.xml.j2`, else none. */
export const targetOfFile = (file: string): EscapeTarget => (/\.xml(?:\.\w+)?$/.test(file) ? 'xml' : 'none');
