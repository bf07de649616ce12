/**
 * One script, several answers: each part starts with a line that no program prints by accident,
 * the ASCII record separator (RS, 0x1e) and the part's name.
 */
const separator = '\u001e';

/** Shell text that starts the part called `name`; `name` is made of letters, digits, `-`, `_`. */
export const section = (name: string): string => `printf '\\036%s\\n' ${name}`;

/** What was printed before the first part. */
export const beforeSections = (text: string): string => text.split(separator, 1)[0]!;

/** The parts by name, each without its first line; text before the first part is dropped. */
export const splitSections = (text: string): ReadonlyMap<string, string> => {
  const parts = new Map<string, string>();
  for (const part of text.split(separator).slice(1)) {
    const end = part.indexOf('\n');
    if (end !== -1)
      parts.set(part.slice(0, end), (parts.get(part.slice(0, end)) ?? '') + part.slice(end + 1));
  }
  return parts;
};
