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

/** A marker in a text. */
export interface FoundMarker {
  readonly name: string;
  /** It stands for a whole value. */
  readonly whole: boolean;
  readonly line: number;
}

/** All markers of a text, in their order. */
export const markersIn = (text: string): FoundMarker[] =>
  text.includes('$RIGGER_')
    ? text.split('\n').flatMap((line, index) =>
        [...line.matchAll(anyMarker)].map(([, kind, name]) => ({
          name: decodeURIComponent(name!),
          whole: kind === 'SECRET',
          line: index + 1,
        })),
      )
    : [];

/** The text with its markers replaced; those for which there is nothing stay. */
export const withoutMarkers = (
  text: string,
  of: (found: Omit<FoundMarker, 'line'>) => string | undefined,
): string =>
  text.replace(anyMarker, (marker: string, kind: string, name: string) => {
    return of({ name: decodeURIComponent(name), whole: kind === 'SECRET' }) ?? marker;
  });

const anyMarker = /\$RIGGER_(SECRET|TEXT);([^;\s"']+);/g;
