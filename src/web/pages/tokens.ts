import { html } from 'hono/html';
import { Denial } from '../account/denial.js';
import { createToken, listTokens, withdrawToken } from '../account/tokens.js';
import { atLeast, type Role, roles, type Viewer } from '../account/viewer.js';
import { badge, type Markup, nothing, table, time } from '../parts/html.js';
import { choice, form, input, page } from '../parts/layout.js';
import { field, type ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import { numberOf } from './parameters.js';

/** The roles that an account may give to a token of its own. */
const within = (role: Role): readonly Role[] => roles.filter((one) => atLeast(role, one));

const tokenPage = async (site: Site, viewer: Viewer, made?: string): Promise<Markup> => {
  const tokens = await listTokens(site.db, viewer);
  const state = (token: (typeof tokens)[number]): string =>
    token.withdrawn_at
      ? 'withdrawn'
      : token.expires_at && token.expires_at < site.now()
        ? 'expired'
        : 'in use';
  return page({
    title: 'Tokens',
    at: '/tokens',
    viewer,
    body: html`${
      made === undefined
        ? nothing
        : html`<p class="answer" role="status">The new token, which is shown this once: <span class="secret">${made}</span></p>`
    }
<p>A machine, or rigger itself, shows a token instead of a password: <code>RIGGER_SERVER=${site.url} RIGGER_TOKEN=…</code></p>
${
  tokens.length === 0
    ? nothing
    : table(
        'Tokens',
        ['token', 'label', 'account', 'may', 'made', 'until', 'used', 'state', ''],
        tokens.map((token) => [
          token.id,
          token.label,
          token.account,
          token.role,
          time(token.created_at),
          time(token.expires_at),
          time(token.used_at),
          badge(state(token)),
          state(token) === 'in use' && viewer.role !== 'reader'
            ? form(
                viewer,
                `/tokens/${token.id}/withdraw`,
                html`<button class="plain">Withdraw ${token.id}</button>`,
              )
            : '',
        ]),
      )
}
${
  viewer.role === 'reader'
    ? nothing
    : html`<h2>A new token</h2>${form(
        viewer,
        '/tokens',
        html`<div class="row">${input('For what', 'label', { required: true })}${choice('It may do what a … may', 'role', within(viewer.role), 'reader')}
${input('For days', 'days', { type: 'number', value: '90', hint: 'Empty: until it is withdrawn.' })}<p class="field"><button>Make the token</button></p></div>`,
      )}`
}`,
  });
};

/** Tokens of one's own; an admin sees everybody's. */
export const tokenRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/tokens',
    needs: 'reader',
    summary: 'Tokens: one’s own; of an admin everybody’s',
    answer: async ({ c, site, viewer }) => c.html(await tokenPage(site, viewer)),
  },
  {
    method: 'POST',
    path: '/tokens',
    needs: 'user',
    summary: 'make a token',
    answer: async ({ c, site, viewer, form: sent }) => {
      const role = roles.find((one) => one === field(sent, 'role'));
      const label = field(sent, 'label').slice(0, 100);
      const days = field(sent, 'days');
      if (role === undefined || !atLeast(viewer.role, role))
        throw new Denial(400, 'that is no role of yours');
      if (label === '') throw new Denial(400, 'a token says what it is for');
      if (days !== '' && !(Number(days) >= 1 && Number(days) <= 3650))
        throw new Denial(400, 'days are a number from 1 to 3650');
      const { token } = await createToken(site.db, viewer, {
        account: viewer.name,
        label,
        role,
        ...(days === '' ? {} : { days: Math.round(Number(days)) }),
      });
      // Not after a redirect: it is in this answer alone.
      return c.html(await tokenPage(site, viewer, token));
    },
  },
  {
    method: 'POST',
    path: '/tokens/:id/withdraw',
    needs: 'user',
    summary: 'withdraw a token',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such token');
      await withdrawToken(site.db, viewer, id);
      return c.redirect('/tokens', 303);
    },
  },
];
