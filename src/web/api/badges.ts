import { Denial } from '../account/denial.js';
import { listBadges, makeBadge, withdrawBadge } from '../deeds/badges.js';
import { badgeWish } from '../deeds/wishes.js';
import { numberOf } from '../pages/parameters.js';
import type { ViewerRoute } from '../route.js';
import { bodyOf } from './body.js';

/** Pictures of a playbook's last verdict. */
export const badgeApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/badges',
    needs: 'user',
    summary: 'badges that one made, without their addresses; of an admin everybody’s',
    answer: async ({ c, site, viewer }) => c.json({ badges: await listBadges(site.db, viewer) }),
  },
  {
    method: 'POST',
    path: '/api/v1/badges',
    needs: 'user',
    summary:
      'make a badge of a playbook’s last verdict: `{"playbook": "…"}`, also `label` and `words`; answers its address this once',
    answer: async (ask) => {
      const { id, path } = await makeBadge(ask.site.db, ask.viewer, await bodyOf(ask, badgeWish));
      return ask.c.json({ id, url: `${ask.site.url}${path}` }, 201);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/badges/:id',
    needs: 'user',
    summary: 'withdraw a badge: its address shows nothing from now on',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such badge');
      await withdrawBadge(site.db, viewer, id);
      return c.json({});
    },
  },
];
