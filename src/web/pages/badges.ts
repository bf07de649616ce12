import { html } from 'hono/html';
import { Denial, denialOf } from '../account/denial.js';
import type { Viewer } from '../account/viewer.js';
import { badgeOf, listBadges, makeBadge, withdrawBadge } from '../deeds/badges.js';
import { badgeWish } from '../deeds/wishes.js';
import { heldTo } from '../guard/held-to.js';
import { badgeDrawing } from '../parts/badge-drawing.js';
import { type Markup, nothing, table, time } from '../parts/html.js';
import { form, input, page, toCopy, trouble } from '../parts/layout.js';
import { type FormFields, field, type StrangerRoute, type ViewerRoute } from '../route.js';
import type { Site } from '../site.js';
import { numberOf } from './parameters.js';

/** A badge that was just made: its address is told this once. */
const made = (site: Site, path: string, playbook: string): Markup => {
  const address = `${site.url}${path}`;
  const words = playbook.replaceAll(/[[\]\\]/g, '\\$&');
  return html`<div class="answer" role="status"><p class="badge-shown"><img src="${path}" alt="The new badge of ${playbook}"></p>
<p>Its address is shown this once. Whoever has it sees the picture, and nothing else.</p>
${toCopy('Address', 'address', address)}${toCopy('In Markdown', 'markdown', `![${words}](${address})`)}</div>`;
};

const badgePage = async (
  site: Site,
  viewer: Viewer,
  { sent = {}, why, answer = nothing }: { sent?: FormFields; why?: string; answer?: Markup } = {},
): Promise<Markup> => {
  const all = await listBadges(site.db, viewer);
  return page({
    title: 'Badges',
    at: '/badges',
    viewer,
    body: html`${trouble(why)}${answer}
<p>A badge is a picture with the verdict of a playbook’s newest run that ended, for a wiki or a README.</p>
${
  all.length === 0
    ? nothing
    : table(
        'Badges',
        ['badge', 'playbook', 'label', 'words', 'account', 'made', ''],
        all.map((one) => [
          one.id,
          one.playbook,
          one.label ?? 'any',
          one.words,
          one.account ?? '–',
          time(one.created_at),
          form(viewer, `/badges/${one.id}/withdraw`, html`<button class="plain">Withdraw ${one.id}</button>`),
        ]),
      )
}
<h2>A new badge</h2>${form(
      viewer,
      '/badges',
      html`<div class="row">${input('Playbook', 'playbook', { value: field(sent, 'playbook'), required: true, hint: 'As History names it.' })}
${input('Label', 'label', { value: field(sent, 'label'), hint: 'Empty: runs with any.' })}
${input('Words on it', 'words', { value: field(sent, 'words'), hint: 'Empty: the name of the playbook.' })}
<p class="field"><button>Make the badge</button></p></div>`,
    )}`,
  });
};

/** Badges of one’s own; an admin sees everybody’s. */
export const badgeRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/badges',
    needs: 'user',
    summary: 'Badges: pictures of a playbook’s last verdict',
    answer: async ({ c, site, viewer }) => c.html(await badgePage(site, viewer)),
  },
  {
    method: 'POST',
    path: '/badges',
    needs: 'user',
    summary: 'make a badge',
    answer: async ({ c, site, viewer, form: sent }) => {
      try {
        const given = ['playbook', 'label', 'words']
          .map((name) => [name, field(sent, name)] as const)
          .filter(([name, text]) => name === 'playbook' || text !== '');
        const wish = heldTo(badgeWish, Object.fromEntries(given));
        const { path } = await makeBadge(site.db, viewer, wish);
        return c.html(await badgePage(site, viewer, { answer: made(site, path, wish.playbook) }));
      } catch (error) {
        const denied = denialOf(error);
        if (denied === undefined) throw error;
        return c.html(await badgePage(site, viewer, { sent, why: `${denied.why}.` }), denied.status);
      }
    },
  },
  {
    method: 'POST',
    path: '/badges/:id/withdraw',
    needs: 'user',
    summary: 'withdraw a badge',
    answer: async ({ c, site, viewer }) => {
      const id = numberOf(c.req.param('id'));
      if (id === undefined) throw new Denial(404, 'there is no such badge');
      await withdrawBadge(site.db, viewer, id);
      return c.redirect('/badges', 303);
    },
  },
];

/** Who has the address of a badge may see it, on any page: it opens nothing else. */
export const badgePictures: readonly StrangerRoute[] = [
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
