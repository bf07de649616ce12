import { Denial } from '../account/denial.js';
import { badgeOf } from '../deeds/badges.js';
import { badgeDrawing } from '../parts/badge-drawing.js';
import type { StrangerRoute } from '../route.js';

/** Who has the address of a badge may see it, on any page: it opens nothing else. */
export const badgeRoutes: readonly StrangerRoute[] = [
  {
    method: 'GET',
    path: '/badge/:secret',
    needs: 'nobody',
    summary: 'the last verdict of one playbook, as a picture, for whoever has its address',
    answer: async ({ c, site }) => {
      const secret = /^([\w-]{43})\.svg$/.exec(c.req.param('secret') ?? '')?.[1];
      const badge = secret === undefined ? undefined : await badgeOf(site.db, secret);
      if (badge === undefined) throw new Denial(404, 'there is no such badge');
      return c.body(badgeDrawing(badge.words, badge.verdict), 200, {
        'Content-Type': 'image/svg+xml; charset=utf-8',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Cache-Control': 'no-cache, max-age=60',
      });
    },
  },
];
