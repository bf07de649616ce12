import { stripVTControlCharacters } from 'node:util';
import { textWidth } from './text-width.js';

/** Rows as aligned columns; numbers (`right`) to the right. Widths are columns of the terminal, without colours. */
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

/** Columns that a text takes, colour codes left out. */
export const visibleLength = (text: string): number => textWidth(stripVTControlCharacters(text));

/** A text cut to so many columns; its colours end with what is cut off. */
export const cut = (text: string, width: number, unicode = true): string => {
  if (visibleLength(text) <= width) return text;
  const more = unicode ? '…' : '...';
  const room = Math.max(0, width - textWidth(more));
  let taken = 0;
  let kept = '';
  for (const piece of text.match(/\u001b\[[0-9;]*m|[\s\S]/gu) ?? []) {
    if (piece.startsWith('\u001b[')) {
      kept += piece;
      continue;
    }
    taken += textWidth(piece);
    if (taken <= room) kept += piece;
  }
  return `${kept}${more}`;
};
