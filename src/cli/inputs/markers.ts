/** What stands in a copy in place of a secret. Names hold no `;`, no quotes and no blanks. */
const valuePrefix = '$RIGGER_SECRET;';
const textPrefix = '$RIGGER_TEXT;';

const written = (name: string): string => encodeURIComponent(name).replaceAll("'", '%27');

/** In place of a whole value, or of a whole file: whoever reads it opens it, and it stays a secret. */
export const valueMarker = (name: string): string => `${valuePrefix}${written(name)};`;

/** In place of a part of a text. */
export const textMarker = (name: string): string => `${textPrefix}${written(name)};`;
