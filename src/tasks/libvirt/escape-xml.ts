const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Text that is safe in XML content and in attributes of either quote. */
export const escapeXml = (text: string): string => text.replace(/[&<>'"]/g, (sign) => entities[sign]!);
