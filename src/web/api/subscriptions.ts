import { Denial } from '../account/denial.js';
import { listSubscriptions, subscribe, unsubscribe } from '../deeds/subscriptions.js';
import { subscriptionWish } from '../deeds/wishes.js';
import { numberOf } from '../pages/parameters.js';
import type { ViewerRoute } from '../route.js';
import { bodyOf } from './body.js';

/** Who hears of what. */
export const subscriptionApi: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/api/v1/subscriptions',
    needs: 'user',
    summary: 'what one hears of, without secrets; of an admin everybody’s',
    answer: async ({ c, site, viewer }) =>
      c.json({ subscriptions: await listSubscriptions(site.db, viewer) }),
  },
  {
    method: 'POST',
    path: '/api/v1/subscriptions',
    needs: 'user',
    summary:
      'hear of something: `{"events": ["run-failed"], "way": "webhook", "address": "https://…"}`, also `playbook` and `own`; answers the secret of a webhook this once',
    answer: async (ask) => {
      const { account = ask.viewer.name, ...rest } = await bodyOf(ask, subscriptionWish);
      return ask.c.json(await subscribe(ask.site.db, ask.viewer, { account, ...rest }), 201);
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/subscriptions/:id',
    needs: 'user',
    summary: 'hear of it no more',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such subscription');
      await unsubscribe(site.db, viewer, id);
      return c.json({});
    },
  },
];
