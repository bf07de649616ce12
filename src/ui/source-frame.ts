import { type Diagnostic, type Position, showPosition } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import type { Style } from './style.js';
import { fitting, textWidth } from './text-width.js';
import { wrapped } from './wrapped.js';

/**
 * A diagnostic as compilers with good manners show it: what is wrong, where, the line with a caret
 * under the place, notes, and what to do.
 * @param text the source that the position speaks of; without it the frame has no line
 */
export const sourceFrame = (diagnostic: Diagnostic, text: string | undefined, style: Style): string => {
  const { severity, code, message, position, notes = [], help } = diagnostic;
  const colour = severity === 'error' ? style.red : style.yellow;
  const line = position && text !== undefined ? lineOf(text, position.line) : undefined;
  const gutter = ' '.repeat(position && line !== undefined ? String(position.line).length : 1);
  const bar = style.dim(style.unicode ? '│' : '|');
  const rows = [
    wrapped(
      `${colour(style.bold(`${severity}[${code}]`))}${style.bold(`: ${indented(sanitize(message), '  ')}`)}`,
      2,
      style,
    ),
  ];
  if (position) rows.push(`${gutter}${style.dim('-->')} ${showPosition(position)}`);
  if (position && line !== undefined)
    rows.push(
      `${gutter} ${bar}`,
      ...quoted(line, position, style.width - gutter.length - 3, colour).map((row, index) =>
        `${index === 0 ? style.dim(String(position.line)) : gutter} ${bar} ${row}`.trimEnd(),
      ),
    );
  for (const note of notes)
    rows.push(`${gutter} ${style.dim('=')} ${paragraph(sanitize(note), gutter.length + 3, style)}`);
  if (help)
    rows.push(
      `${gutter} ${style.dim('=')} ${paragraph(`${style.cyan('help')}: ${sanitize(help)}`, gutter.length + 3, style)}`,
    );
  return rows.join('\n');
};

const lineOf = (text: string, number: number): string | undefined => text.split(/\r?\n/)[number - 1];

/** Later lines of a text stand under its first. */
const indented = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);

/** A sentence is wrapped; lines that a program printed stay as they are. */
const paragraph = (text: string, indent: number, style: Style): string =>
  text.includes('\n') ? indented(text, ' '.repeat(indent)) : wrapped(text, indent, style);

const tab = '    ';

/** The source line, cut to the width around the place, and the line of carets. */
const quoted = (
  line: string,
  { column, endColumn = column + 1 }: Position,
  width: number,
  colour: (text: string) => string,
): readonly [string, string] => {
  const start = Math.min(column - 1, line.length);
  const end = Math.max(Math.min(endColumn - 1, line.length), start);
  const [before, meant, after] = [line.slice(0, start), line.slice(start, end), line.slice(end)].map(
    shown,
  ) as [string, string, string];
  const carets = Math.max(textWidth(meant), 1);
  const left = cutStart(before, Math.max(width - Math.min(carets, width), Math.floor(width / 3)));
  const right = cutEnd(`${meant}${after}`, width - textWidth(left));
  const length = Math.min(carets, Math.max(width - textWidth(left), 1));
  return [`${left}${right}`, `${' '.repeat(textWidth(left))}${colour('^'.repeat(length))}`];
};

/** Tabs as blanks, so that carets stand where the eye expects them; control characters as themselves. */
const shown = (text: string): string => sanitize(text.replaceAll('\r', '')).replaceAll('\t', tab);

const cutStart = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  const backwards = [...text].reverse();
  return `…${[...fitting(backwards, width - 1)].reverse().join('')}`;
};

const cutEnd = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  return `${fitting(text, width - 1)}…`;
};
