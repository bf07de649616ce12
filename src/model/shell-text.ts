import { entryOf } from './entry.js';
import { Secret } from './secret.js';
import { quote, sh } from './shell.js';

/**
 * A shell text of a user's, with the values that go into it kept apart: the text refers to them as
 * variables of the shell, so that nothing in a value is ever read as a part of the program.
 */
export class ShellText {
  constructor(
    /** Refers to each parameter as `${name}`. */
    readonly script: string | Secret,
    readonly parameters: Readonly<Record<string, string | Secret>> = {},
  ) {}

  /** The same with its secrets revealed. */
  revealed(seen: (secret: Secret) => void): ShellText {
    const open = (text: string | Secret): string => {
      if (!(text instanceof Secret)) return text;
      seen(text);
      return text.reveal();
    };
    return new ShellText(
      open(this.script),
      Object.fromEntries(Object.entries(this.parameters).map(([name, text]) => [name, open(text)])),
    );
  }
}

/** Assignments in front of a script, on its first line, so that the numbers of its lines stay what they are. */
export const assignments = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, text]) => `${name}=${text === '' ? "''" : quote(text)}; `)
    .join('');

/** The text with its values in their places, as a person would write it: to be looked at. */
export const shownShell = (script: string, parameters: Readonly<Record<string, string>>): string => {
  const value = (name: string): string | undefined => entryOf(parameters, name);
  return script.replace(
    /'"\$\{(rigger_\d+)\}"'|"\$\{(rigger_\d+)\}"|\$\{(rigger_\d+)\}/g,
    (whole, single?: string, word?: string, inside?: string) => {
      const text = value(single ?? word ?? inside ?? '');
      if (text === undefined) return whole;
      if (single !== undefined) return text.replaceAll("'", `'\\''`);
      return word !== undefined ? sh`${text}` : text;
    },
  );
};
