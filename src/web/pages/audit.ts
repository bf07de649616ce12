import { html } from 'hono/html';
import { nothing, table, time } from '../parts/html.js';
import { input, page } from '../parts/layout.js';
import type { ViewerRoute } from '../route.js';
import { auditRows } from '../views/audit-rows.js';
import { numberOf, textOf } from './parameters.js';

const pageLength = 100;

/** Everything that was done, with who. */
export const auditRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/audit',
    needs: 'admin',
    summary: 'Audit trail: what was done, by whom',
    answer: async ({ c, site, viewer }) => {
      const actor = textOf(c.req.query('actor'));
      const rows = await auditRows(site.db, numberOf(c.req.query('before')), actor, pageLength + 1);
      const shown = rows.slice(0, pageLength);
      const more = new URLSearchParams({
        ...(actor ? { actor } : {}),
        before: String(shown.at(-1)?.id ?? 0),
      });
      return c.html(
        page({
          title: 'Audit trail',
          at: '/audit',
          viewer,
          body: html`<form method="get" action="/audit"><div class="row">${input('Done by', 'actor', { value: actor ?? '' })}<p class="field"><button>Show</button></p></div></form>
${table(
  'What was done, the newest first',
  ['entry', 'when', 'who', 'by way of', 'what', 'to what', 'detail', 'from'],
  shown.map((row) => [
    row.id,
    time(row.at),
    row.actor,
    row.via,
    row.action,
    row.subject,
    Object.keys(row.detail).length === 0 ? '' : JSON.stringify(row.detail),
    row.address ?? '–',
  ]),
)}
${rows.length > pageLength ? html`<p><a href="/audit?${more.toString()}" rel="next">Older</a></p>` : nothing}`,
        }),
      );
    },
  },
];
