/** A text that is safe to put where POSIX sh expects one word. */
export const quote = (text: string): string => {
  if (text.includes('\0')) throw new RangeError('a shell word cannot hold a NUL byte');
  // zsh expands a word that begins with =.
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
};

/**
 * A shell script as a template: every value is quoted as one word, an array as one word each.
 * `sh`stat ${path}`` can therefore not be broken by what a path holds.
 * Text that is itself a script is passed as `raw(text)`.
 */
export const sh = (strings: TemplateStringsArray, ...values: readonly ShellValue[]): string =>
  strings.reduce((script, text, index) => script + shellText(values[index - 1] ?? '') + text);

/** Script text that was made by `sh` and may be embedded as it is. */
export class ShellScript {
  constructor(readonly text: string) {}
}

export const raw = (text: string): ShellScript => new ShellScript(text);

export type ShellValue = string | number | readonly string[] | ShellScript;

const shellText = (value: ShellValue): string => {
  if (value instanceof ShellScript) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value === '' ? "''" : quote(value);
  return value.map((word) => quote(word)).join(' ');
};
