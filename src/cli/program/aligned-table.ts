/** Lines of aligned columns, two spaces apart: words to the left, numbers to the right. */
export function alignedTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isWords: (column: number) => boolean,
): string[] {
  const widths = head.map((title, c) =>
    rows.reduce((width, row) => Math.max(width, row[c]!.length), title.length),
  );
  return [head, ...rows].map((cells) =>
    cells
      .map((cell, c) => (isWords(c) ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd(),
  );
}
