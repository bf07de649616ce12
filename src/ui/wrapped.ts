import type { Style } from './style.js';
import { visibleLength } from './table.js';

/**
 * A long sentence as lines of a terminal, the later ones under the text of the first. Only a
 * terminal has an edge to wrap at; a file keeps the sentence in one line, so that it can be found.
 * @param indent columns that stand before the text, or will
 */
export const wrapped = (text: string, indent: number, style: Style): string => {
  const room = style.width - indent;
  if (!style.wraps || room < 20 || visibleLength(text) <= room) return text;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && visibleLength(last) + 1 + visibleLength(word) <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(indent)}`);
};
