/** A place in a text that a user wrote. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  /** Path as the user would type it: relative to the working directory where that is shorter. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** One past the last column of the text meant, on the same line; draws the length of the caret. */
  readonly endColumn?: number;
}

/** `file:line:col`, the form that editors and terminals make clickable. */
export const showPosition = ({ file, line, column }: Position): string => `${file}:${line}:${column}`;
