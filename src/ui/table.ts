/** Rows as aligned columns; numbers (`right`) to the right. Widths count characters without colours. */
export const table = (rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => visibleLength(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column]! - visibleLength(cell));
        return right.has(column) ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
};

const colourCode = /\u001b\[[0-9;]*m/g;

/** Columns that a text takes, colour codes left out. */
export const visibleLength = (text: string): number => [...text.replace(colourCode, '')].length;

/** Cuts a text without colours to so many columns. */
export const cut = (text: string, width: number): string => {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
};
