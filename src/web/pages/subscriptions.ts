import { html } from 'hono/html';
import { Denial, denialOf } from '../account/denial.js';
import type { Viewer } from '../account/viewer.js';
import { type eventNames, listSubscriptions, subscribe, unsubscribe } from '../deeds/subscriptions.js';
import { subscriptionWish } from '../deeds/wishes.js';
import { heldTo } from '../guard/held-to.js';
import { type Markup, nothing, table, time } from '../parts/html.js';
import { checks, choice, form, input, page, toCopy, trouble } from '../parts/layout.js';
import { type FormFields, field, type ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import { numberOf } from './parameters.js';

/** What each is, to somebody who chooses. */
const eventWords: Readonly<Record<(typeof eventNames)[number], string>> = {
  'run-ended': 'run-ended: a run ended, however it did',
  'run-failed': 'run-failed: a run failed, or was lost with its worker',
  'host-quarantined': 'host-quarantined: a host is given to nobody until somebody says that it is well',
  'trend-changed': 'trend-changed: what a playbook measures has changed for several runs',
};

const several = (sent: FormFields, name: string): readonly string[] => [sent[name] ?? []].flat();

const standing = ({ waiting, given_up, why }: { waiting: number; given_up: number; why: string | null }) =>
  [
    ...(waiting > 0 ? [`${waiting} on the way`] : []),
    ...(given_up > 0 ? [`${given_up} given up`] : []),
    ...(why !== null && waiting + given_up > 0 ? [why] : []),
  ].join('; ') || 'nothing waits';

const addForm = (viewer: Viewer, sent: FormFields): Markup =>
  form(
    viewer,
    '/subscriptions',
    html`${checks('Hear of', 'events', eventWords, several(sent, 'events'))}
<div class="row">${choice('By', 'way', ['mail', 'webhook'], field(sent, 'way') || 'mail')}
${input('Address', 'address', { value: field(sent, 'address'), required: true, hint: 'Of mail, or one such as https://chat.example.org/hook.' })}
${input('Playbook', 'playbook', { value: field(sent, 'playbook'), hint: 'Empty: all of them.' })}
${viewer.role === 'admin' ? input('For the account', 'account', { value: field(sent, 'account'), hint: 'Empty: your own.' }) : nothing}</div>
${checks('Only', 'own', { yes: 'runs of this account' }, several(sent, 'own'))}
<p class="field"><button>Subscribe</button></p>`,
  );

const subscriptionPage = async (
  site: Site,
  viewer: Viewer,
  { sent = {}, why, secret }: { sent?: FormFields; why?: string; secret?: string | undefined } = {},
): Promise<Markup> => {
  const all = await listSubscriptions(site.db, viewer);
  return page({
    title: 'Subscriptions',
    at: '/subscriptions',
    viewer,
    body: html`${trouble(why)}${
      secret === undefined
        ? nothing
        : html`<div class="answer" role="status"><p>Messages of the new webhook are signed with this secret, which is shown this once.</p>${toCopy('Secret of the webhook', 'secret', secret)}</div>`
    }
${
  all.length === 0
    ? html`<p>Nobody is told of anything yet.</p>`
    : table(
        'Who hears of what',
        ['subscription', 'of', 'by', 'to', 'playbook', 'runs', 'account', 'made', 'messages', ''],
        all.map((one) => [
          one.id,
          one.events.join(', '),
          one.way,
          one.to,
          one.playbook ?? 'all',
          one.own ? 'own' : 'everybody’s',
          one.account,
          time(one.created_at),
          standing(one),
          form(
            viewer,
            `/subscriptions/${one.id}/withdraw`,
            html`<button class="plain">Withdraw ${one.id}</button>`,
          ),
        ]),
      )
}
<h2>A new subscription</h2>${addForm(viewer, sent)}
<p class="hint">Of a webhook only the server that it goes to is listed: the rest of its address may be a secret.</p>`,
  });
};

/** What was chosen and typed, as the API takes it. */
const wishOf = (viewer: Viewer, sent: FormFields) => {
  const playbook = field(sent, 'playbook');
  const wish = heldTo(subscriptionWish, {
    events: several(sent, 'events'),
    way: field(sent, 'way'),
    address: field(sent, 'address'),
    own: field(sent, 'own') === 'yes',
    ...(playbook === '' ? {} : { playbook }),
  });
  return { ...wish, account: field(sent, 'account') || viewer.name };
};

/** Who hears of what; one’s own, and of an admin everybody’s. */
export const subscriptionRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/subscriptions',
    needs: 'user',
    summary: 'Subscriptions: what one hears of, by mail or by a webhook',
    answer: async ({ c, site, viewer }) => c.html(await subscriptionPage(site, viewer)),
  },
  {
    method: 'POST',
    path: '/subscriptions',
    needs: 'user',
    summary: 'subscribe to something',
    answer: async ({ c, site, viewer, form: sent }) => {
      try {
        const { secret } = await subscribe(site.db, viewer, wishOf(viewer, sent));
        // Not after a redirect: the secret is in this answer alone.
        return secret === undefined
          ? c.redirect('/subscriptions', 303)
          : c.html(await subscriptionPage(site, viewer, { secret }));
      } catch (error) {
        const denied = denialOf(error);
        if (denied === undefined) throw error;
        return c.html(await subscriptionPage(site, viewer, { sent, why: `${denied.why}.` }), denied.status);
      }
    },
  },
  {
    method: 'POST',
    path: '/subscriptions/:id/withdraw',
    needs: 'user',
    summary: 'hear of something no more',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such subscription');
      await unsubscribe(site.db, viewer, id);
      return c.redirect('/subscriptions', 303);
    },
  },
];
