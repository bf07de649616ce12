import type { Verdict } from '../../statistics/index.js';
import type { Figure } from '../figures/draw.js';

/** A document as data: HTML and Markdown are two ways to write the same blocks. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string; readonly id: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'notice'; readonly tone: 'lab' | 'warning'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly items: readonly (readonly [term: string, text: string])[] }
  | { readonly kind: 'answer'; readonly verdicts: readonly Verdict[]; readonly text: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'figure'; readonly figure: Figure }
  | { readonly kind: 'commands'; readonly lines: readonly string[] };

export interface Column {
  readonly title: string;
  readonly numeric?: boolean;
  /** Words of any length, which may break anywhere. */
  readonly long?: boolean;
}

export const text = (content: string): Block => ({ kind: 'text', text: content });

export const heading = (level: 1 | 2 | 3, content: string, id: string): Block => ({
  kind: 'heading',
  level,
  text: content,
  id,
});

/** A table whose first column names the row and whose others hold numbers, unless `words` names them. */
export const table = (
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
  long: readonly string[] = [],
): Block => ({
  kind: 'table',
  caption,
  columns: titles.map((title, i) => ({
    title,
    numeric: i > 0 && !words.includes(title),
    long: long.includes(title),
  })),
  rows,
});
