import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { accountNamed, accountWithPassword, linkOwner, setPasswordByLink } from '../account/accounts.js';
import { recordDeed } from '../account/audit-trail.js';
import { Denial } from '../account/denial.js';
import { shortestPassword } from '../account/password.js';
import { beginSession, endSession, sessionHours } from '../account/sessions.js';
import type { Viewer } from '../account/viewer.js';
import { accountByProxy, sessionCookie } from '../guard/identity.js';
import { input, page, trouble } from '../parts/layout.js';
import type { Ask, StrangerRoute, ViewerRoute } from '../route.js';
import { field } from '../route.js';
import type { Site } from '../site.js';

/** Only a path of ours: never another site, nor `//site`. */
const ownPath = (text: string): string => (/^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/');

const signInPage = (to: string, name: string, why?: string) =>
  page({
    title: 'Sign in',
    viewer: undefined,
    body: html`${trouble(why)}<form method="post" action="/sign-in">
<input type="hidden" name="to" value="${to}">
${input('Account', 'name', { value: name, required: true, autocomplete: 'username' })}
${input('Password', 'password', { type: 'password', required: true, autocomplete: 'current-password' })}
<button>Sign in</button></form>
<p class="hint">Who has no password yet, or has lost it, gets a link from an admin.</p>`,
  });

const signIn = async ({ c, site, form, address }: Ask<Viewer | undefined>): Promise<Response> => {
  const name = field(form, 'name').slice(0, 64);
  const password = [form.password].flat()[0] ?? '';
  const to = ownPath(field(form, 'to'));
  // The proxy has said who it is: a session of somebody else would open nothing.
  if (accountByProxy(c, site) !== undefined) return c.redirect('/sign-in', 303);
  const wait = Math.max(site.limits.signInFrom.take(address ?? 'nowhere'), site.limits.signInAs.take(name));
  if (wait > 0) throw new Denial(429, `too many attempts to sign in; try again in ${wait} s`, wait);
  const id = await accountWithPassword(site.db, name, password);
  if (id === undefined) {
    // The name as it was typed may be a password; it is not kept.
    await recordDeed(
      site.db,
      { name: 'nobody', via: 'page', address },
      { action: 'sign-in-refused', subject: '' },
    );
    return c.html(signInPage(to, '', 'That account and password do not belong together.'), 401);
  }
  keepSession(c, site, await beginSession(site.db, { id, name }, address));
  return c.redirect(to, 303);
};

const keepSession = (c: Context, site: Site, secret: string): void =>
  setCookie(c, sessionCookie(site), secret, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: site.secure,
    path: '/',
    maxAge: sessionHours.most * 3600,
  });

/** The form; or straight in, for whom a trusted proxy names. */
const showSignIn = async ({ c, site, viewer, address }: Ask<Viewer | undefined>): Promise<Response> => {
  const to = ownPath(c.req.query('to') ?? '/');
  const name = accountByProxy(c, site);
  if (name === undefined) return c.html(signInPage(to, ''));
  if (viewer?.name === name) return c.redirect(to, 303);
  const id = await accountNamed(site.db, name);
  if (id === undefined)
    throw new Denial(
      403,
      `the proxy says that you are ${name}, and no such account may be used here: an admin makes it, or enables it`,
    );
  keepSession(c, site, await beginSession(site.db, { id, name }, address, 'proxy'));
  return c.redirect(to, 303);
};

const passwordPage = (secret: string, owner: string, why?: string) =>
  page({
    title: `Password of ${owner}`,
    viewer: undefined,
    body: html`${trouble(why)}<form method="post" action="/set-password/${secret}">
<input type="hidden" name="username" value="${owner}" autocomplete="username">
${input('New password', 'password', { type: 'password', required: true, autocomplete: 'new-password', hint: `At least ${shortestPassword} characters.` })}
${input('The same again', 'again', { type: 'password', required: true, autocomplete: 'new-password' })}
<button>Set the password</button></form>`,
  });

const setPassword = async ({ c, site, form, address }: Ask<Viewer | undefined>): Promise<Response> => {
  const secret = c.req.param('secret') ?? '';
  const wait = site.limits.signInFrom.take(address ?? 'nowhere');
  if (wait > 0) throw new Denial(429, `too many attempts; try again in ${wait} s`, wait);
  const [password, again] = [[form.password].flat()[0] ?? '', [form.again].flat()[0] ?? ''];
  try {
    if (password !== again) throw new Denial(422, 'the two passwords differ');
    await setPasswordByLink(site.db, secret, password, address);
  } catch (error) {
    const owner =
      error instanceof Denial && error.status === 422 ? await linkOwner(site.db, secret) : undefined;
    if (owner === undefined) throw error;
    return c.html(passwordPage(secret, owner, `${(error as Denial).why}.`), 422);
  }
  return c.redirect('/sign-in', 303);
};

/** The way in, which everybody may see. */
export const wayIn: readonly StrangerRoute[] = [
  {
    method: 'GET',
    path: '/sign-in',
    needs: 'nobody',
    summary: 'the form to sign in',
    answer: showSignIn,
  },
  { method: 'POST', path: '/sign-in', needs: 'nobody', summary: 'sign in', answer: signIn },
  {
    method: 'GET',
    path: '/set-password/:secret',
    needs: 'nobody',
    summary: 'the form of a link that sets a password',
    answer: async ({ c, site }) => {
      const secret = c.req.param('secret') ?? '';
      const owner = await linkOwner(site.db, secret);
      if (owner === undefined)
        throw new Denial(
          410,
          'this link is good no more: it is used once, within an hour; an admin makes a new one',
        );
      return c.html(passwordPage(secret, owner));
    },
  },
  {
    method: 'POST',
    path: '/set-password/:secret',
    needs: 'nobody',
    summary: 'set a password by a link, once',
    answer: setPassword,
  },
];

/** The way out. */
export const wayOut: readonly ViewerRoute[] = [
  {
    method: 'POST',
    path: '/sign-out',
    needs: 'reader',
    summary: 'end the session',
    answer: async ({ c, site, viewer }) => {
      await endSession(site.db, viewer);
      deleteCookie(c, sessionCookie(site), { path: '/', secure: site.secure });
      return c.redirect('/sign-in', 303);
    },
  },
];
