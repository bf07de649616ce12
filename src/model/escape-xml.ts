const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Text that is safe in XML content and in attributes of either quote: the five predefined entities of XML 1.0. */
export const escapeXml = (text: string): string => text.replace(/[&<>'"]/g, (sign) => entities[sign]!);
