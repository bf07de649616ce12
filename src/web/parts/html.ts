import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of a page; what is put into `html` is escaped, unless it is one. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export const nothing: Markup = html``;

/** `2026-11-29 02:15`, in UTC, as every time of the page is. */
export const timeText = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

/** The same where nothing else says so. */
export const utcText = (at: Date): string => `${timeText(at)} UTC`;

export const time = (at: Date | null | undefined): Markup =>
  at ? html`<time datetime="${at.toISOString()}">${timeText(at)}</time>` : html`<span class="quiet">–</span>`;

/** How long it lasted, in words of two units at most. */
export const lasted = (from: Date | null, to: Date | null): string => {
  if (from === null || to === null) return '–';
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** A state in a frame, told by its word and never by its colour alone. */
export const badge = (word: string): Markup =>
  html`<span class="verdict state-${word.replaceAll(/[^a-z]+/g, '-')}">${word}</span>`;

/** A table that scrolls by itself where it is wider than the page. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly unknown[])[],
): Markup =>
  html`<div class="table" role="region" tabindex="0" aria-label="${caption}"><table><caption><span>${caption}</span></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`;

export const runLink = (id: number): Markup => html`<a href="/runs/${id}">${id}</a>`;

/** Names with commas; a dash for none. */
export const names = (all: readonly string[]): string => (all.length === 0 ? '–' : all.join(', '));
