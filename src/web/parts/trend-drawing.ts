import { html } from 'hono/html';
import type { CellResult } from '../views/results.js';
import { type Markup, nothing } from './html.js';
import { shownNumber } from './number.js';

const size = { width: 720, height: 220, left: 70, right: 10, top: 14, bottom: 14 };

/** A dot for each run, with its interval as a line; the table under it has the same. */
export const trendDrawing = (points: readonly CellResult[], title: string): Markup => {
  if (points.length < 2) return nothing;
  const values = points.flatMap(({ median, low, high }) => [median, low ?? median, high ?? median]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(most) || 1;
  const x = (i: number): string =>
    (size.left + (i / (points.length - 1)) * (size.width - size.left - size.right)).toFixed(1);
  const y = (value: number): string =>
    (size.top + ((most - value) / span) * (size.height - size.top - size.bottom)).toFixed(1);
  const label = (value: number): Markup =>
    html`<text x="${size.left - 8}" y="${y(value)}" dy="4" text-anchor="end" fill="currentColor" font-size="12">${shownNumber(value)}</text>`;
  return html`<svg class="trend" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}, from ${shownNumber(least)} to ${shownNumber(most)} ${points[0]!.unit}">
${label(most)}${most === least ? nothing : label(least)}
${points.map(
  ({ median, low, high }, i) =>
    html`${low === null || high === null ? nothing : html`<line x1="${x(i)}" x2="${x(i)}" y1="${y(low)}" y2="${y(high)}" stroke="var(--look-0)" stroke-opacity="0.5"/>`}<circle cx="${x(i)}" cy="${y(median)}" r="3" fill="var(--look-0)"/>`,
)}</svg>`;
};
