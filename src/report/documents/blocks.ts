import type { Verdict } from '../../statistics/index.js';
import type { Figure } from '../figures/draw.js';

/** A document as data: HTML and Markdown are two ways to write the same blocks. */
export type DocumentBlock =
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
  | { readonly kind: 'commands'; readonly lines: readonly string[] }
  /** What a reader opens when needed; paper and Markdown show it open. */
  | { readonly kind: 'folded'; readonly summary: string; readonly blocks: readonly DocumentBlock[] }
  /** Links within the page. */
  | { readonly kind: 'contents'; readonly label: string; readonly links: readonly Hyperlink[] };

export interface Hyperlink {
  readonly text: string;
  /** Id of the heading that it leads to. */
  readonly id: string;
}

interface Column {
  readonly title: string;
  readonly numeric?: boolean;
  /** Words of any length, which may break anywhere. */
  readonly long?: boolean;
}

export const text = (content: string): DocumentBlock => ({ kind: 'text', text: content });

export const heading = (level: 1 | 2 | 3, content: string, id: string): DocumentBlock => ({
  kind: 'heading',
  level,
  text: content,
  id,
});

/** Links to the headings of one level. */
export const contents = (label: string, level: 1 | 2, blocks: readonly DocumentBlock[]): DocumentBlock => ({
  kind: 'contents',
  label,
  links: blocks.filter((block) => block.kind === 'heading' && block.level === level) as (DocumentBlock &
    Hyperlink)[],
});

/** A table whose first column names the row and whose others hold numbers, unless `words` names them. */
export const table = (
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
  long: readonly string[] = [],
): DocumentBlock => ({
  kind: 'table',
  caption,
  columns: titles.map((title, i) => ({
    title,
    numeric: i > 0 && !words.includes(title),
    long: long.includes(title),
  })),
  rows,
});
