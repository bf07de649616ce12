import { calendarScript } from '../assets/calendar.js';
import { htmxScript } from '../assets/htmx.js';
import { liveScript } from '../assets/live.js';
import { pageStyle } from '../assets/style.js';
import type { StrangerRoute } from '../route.js';

const asset = (path: string, type: string, summary: string, text: () => string): StrangerRoute => {
  let made: string | undefined;
  return {
    method: 'GET',
    path: `/assets/${path}`,
    needs: 'nobody',
    summary,
    answer: ({ c }) => {
      made ??= text();
      return c.body(made, 200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'max-age=300' });
    },
  };
};

/** What every page is made of beside its text; the same for everybody. */
export const assets: readonly StrangerRoute[] = [
  asset('page.css', 'text/css', 'the look of the pages', () => pageStyle),
  asset('live.js', 'text/javascript', 'what is live', () => liveScript),
  asset('calendar.js', 'text/javascript', 'booking by dragging', () => calendarScript),
  asset('htmx.js', 'text/javascript', 'what renews parts of a page', htmxScript),
];
