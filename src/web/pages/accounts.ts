import { html } from 'hono/html';
import { addAccount, changeAccount, listAccounts, newPasswordLink } from '../account/accounts.js';
import { Denial } from '../account/denial.js';
import { accountName, hostWord, roleWord } from '../account/names.js';
import { roles, type Viewer } from '../account/viewer.js';
import { badge, type Markup, names, nothing, table, time } from '../parts/html.js';
import { choice, form, input, page } from '../parts/layout.js';
import { field, type ViewerRoute } from '../route.js';
import type { Site } from '../site.js';

/** The address that sets a password once. */
export const passwordAddress = (site: Site, secret: string): string => `${site.url}/set-password/${secret}`;

const accountsPage = async (
  site: Site,
  viewer: Viewer,
  link?: { name: string; secret: string },
): Promise<Markup> => {
  const accounts = await listAccounts(site.db);
  return page({
    title: 'Accounts',
    at: '/accounts',
    viewer,
    body: html`${
      link === undefined
        ? nothing
        : html`<p class="answer" role="status">${link.name} sets a password here, once and within an hour: <span class="secret">${passwordAddress(site, link.secret)}</span></p>`
    }
${table(
  'Accounts',
  ['account', 'role', 'state', 'made', 'cares for', ''],
  accounts.map((one) => [
    one.name,
    one.role,
    badge(one.disabled_at ? 'disabled' : one.has_password ? 'in use' : 'without password'),
    time(one.created_at),
    names(one.owns),
    html`${form(viewer, `/accounts/${one.name}/link`, html`<button class="plain">New link for ${one.name}</button>`)}${form(
      viewer,
      `/accounts/${one.name}`,
      html`<input type="hidden" name="disabled" value="${one.disabled_at ? 'no' : 'yes'}"><button class="plain">${one.disabled_at ? 'Enable' : 'Disable'} ${one.name}</button>`,
    )}`,
  ]),
)}
<h2>A new account</h2>${form(
      viewer,
      '/accounts',
      html`<div class="row">${input('Name', 'name', { required: true })}${choice('Role', 'role', roles, 'user')}<p class="field"><button>Make the account</button></p></div>`,
    )}
<h2>Change an account</h2>${form(
      viewer,
      '/accounts/change',
      html`<div class="row"><p class="field"><label for="f-who">Account</label><select id="f-who" name="who">${accounts.map(({ name }) => html`<option>${name}</option>`)}</select></p>
<p class="field"><label for="f-newrole">Role</label><select id="f-newrole" name="role"><option value="">as it is</option>${roles.map((role) => html`<option>${role}</option>`)}</select></p>
${input('Hosts in its care', 'owns', { hint: 'With commas; a dash for none; empty: as it is.' })}<p class="field"><button>Change it</button></p></div>`,
    )}`,
  });
};

/** A mistake in a field, in its words. */
const valid = <T>(
  schema: {
    safeParse(value: unknown): { success: boolean; data?: T; error?: { issues: { message: string }[] } };
  },
  value: unknown,
  what: string,
): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data as T;
  throw new Denial(400, `${what} ${result.error?.issues[0]?.message ?? 'is wrong'}`);
};

/** Who may come in, and what they may do. */
export const accountRoutes: readonly ViewerRoute[] = [
  {
    method: 'GET',
    path: '/accounts',
    needs: 'admin',
    summary: 'Accounts: who may come in',
    answer: async ({ c, site, viewer }) => c.html(await accountsPage(site, viewer)),
  },
  {
    method: 'POST',
    path: '/accounts',
    needs: 'admin',
    summary: 'make an account',
    answer: async ({ c, site, viewer, form: sent }) => {
      const name = valid(accountName, field(sent, 'name'), 'the name of an account');
      const role = valid(roleWord, field(sent, 'role'), 'the role');
      const secret = await addAccount(site.db, viewer, { name, role });
      return c.html(await accountsPage(site, viewer, { name, secret }));
    },
  },
  {
    method: 'POST',
    path: '/accounts/change',
    needs: 'admin',
    summary: 'change role and hosts of an account',
    answer: async ({ c, site, viewer, form: sent }) => {
      const role = field(sent, 'role');
      const owns = field(sent, 'owns');
      const hosts =
        owns === '-' || owns === '' ? [] : owns.split(/[\s,]+/).map((host) => valid(hostWord, host, host));
      await changeAccount(site.db, viewer, field(sent, 'who'), {
        role: role === '' ? undefined : valid(roleWord, role, 'the role'),
        owns: owns === '' ? undefined : hosts,
      });
      return c.redirect('/accounts', 303);
    },
  },
  {
    method: 'POST',
    path: '/accounts/:name',
    needs: 'admin',
    summary: 'disable an account, or enable it',
    answer: async ({ c, site, viewer, form: sent }) => {
      await changeAccount(site.db, viewer, c.req.param('name') ?? '', {
        disabled: field(sent, 'disabled') === 'yes',
      });
      return c.redirect('/accounts', 303);
    },
  },
  {
    method: 'POST',
    path: '/accounts/:name/link',
    needs: 'admin',
    summary: 'make a new link that sets a password',
    answer: async ({ c, site, viewer }) => {
      const name = c.req.param('name') ?? '';
      const secret = await newPasswordLink(site.db, viewer, name);
      return c.html(await accountsPage(site, viewer, { name, secret }));
    },
  },
];
