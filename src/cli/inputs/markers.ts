/** What stands in a copy in place of a secret. Names hold no `;`, no quotes and no blanks. */
const valuePrefix = '$RIGGER_SECRET;';
const textPrefix = '$RIGGER_TEXT;';

const written = (name: string): string => encodeURIComponent(name).replaceAll("'", '%27');

/** In place of a whole value, or of a whole file: whoever reads it opens it, and it stays a secret. */
export const valueMarker = (name: string): string => `${valuePrefix}${written(name)};`;

/** In place of a part of a text. */
export const textMarker = (name: string): string => `${textPrefix}${written(name)};`;

/** The name behind a text that is nothing but the marker of a value. */
export const markedName = (text: string): string | undefined => {
  const [, name] = /^\s*\$RIGGER_SECRET;([^;\s]+);\s*$/.exec(text) ?? [];
  return name === undefined ? undefined : decodeURIComponent(name);
};

/** The text with the markers of its parts replaced. */
export const withTexts = (text: string, of: (name: string) => string): string =>
  text.includes(textPrefix)
    ? text.replace(/\$RIGGER_TEXT;([^;\s]+);/g, (_, name: string) => of(decodeURIComponent(name)))
    : text;

/** Names of all markers in a text, in their order. */
export const markersIn = (text: string): string[] =>
  [...text.matchAll(/\$RIGGER_(?:SECRET|TEXT);([^;\s]+);/g)].map(([, name]) => decodeURIComponent(name!));
