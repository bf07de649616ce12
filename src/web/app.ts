import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { sql } from 'kysely';
import { isDatabaseAway } from '../team/worker/away.js';
import { Denial, denialCodes, denialOf } from './account/denial.js';
import { atLeast, type Viewer } from './account/viewer.js';
import { apiRoutes } from './api/routes.js';
import { readFormKey } from './guard/form-key.js';
import { guardingHeaders } from './guard/headers.js';
import { addressOf, viewerOf, wordOfProxy } from './guard/identity.js';
import { judgeRequest } from './guard/judge-request.js';
import type { RateLimit } from './guard/rate-limit.js';
import { refusalPage } from './pages/refusal-page.js';
import { pageRoutes } from './pages/routes.js';
import { type Ask, type FormFields, field, type WebRoute } from './route.js';
import type { Site } from './site.js';

/** Bytes of a request's body; a submitted run is the longest. */
const longestBody = 256 * 1024;

const isApi = (c: Context): boolean => c.req.path.startsWith('/api/');

/** Every route that there is, for pages and for machines. */
export const allRoutes: readonly WebRoute[] = [...apiRoutes, ...pageRoutes];

/** Those whose body is longer, and is read only after it is known who sends it. */
const readsItself = new Set(
  allRoutes.filter(({ longBody }) => longBody).map(({ method, path }) => `${method} ${path}`),
);

/** The whole of the page and its API, as a function from requests to answers. */
export const webApp = (site: Site): Hono => {
  const app = new Hono();
  app.use(guardingHeaders(site.secure));
  app.use(async (c, next) => {
    const refusal =
      site.direct === undefined &&
      judgeRequest(
        {
          method: c.req.method,
          host: c.req.header('host'),
          origin: c.req.header('origin'),
          site: c.req.header('sec-fetch-site'),
          // `Basic` is no token: browsers add it by themselves.
          token: /^Bearer /.test(c.req.header('authorization') ?? ''),
        },
        site.addresses,
      );
    if (refusal)
      return isApi(c) ? c.json({ error: refusal.why }, refusal.status) : c.text(refusal.why, refusal.status);
    const word = wordOfProxy(c, site);
    if (word !== undefined && 'refused' in word) throw new Denial(403, word.refused);
    c.header('Cache-Control', 'no-store');
    return next();
  });
  const limited = bodyLimit({
    maxSize: longestBody,
    onError: (c) => {
      // The rest of it is on its way: the connection serves nothing else.
      c.header('Connection', 'close');
      const why = `a request has at most ${longestBody} bytes`;
      return isApi(c) ? c.json({ error: why, code: denialCodes[413] }, 413) : c.text(why, 413);
    },
  });
  app.use((c, next) => (readsItself.has(`${c.req.method} ${c.req.path}`) ? next() : limited(c, next)));
  for (const route of allRoutes) app.on(route.method, route.path, (c) => answer(c, site, route));
  app.notFound((c) => told(c, undefined, new Denial(404, 'there is no such page')));
  app.onError((error, c) => {
    if (error instanceof Denial) return told(c, undefined, error);
    if (isDatabaseAway(error)) {
      site.say(`${c.req.method} ${c.req.path}: the database is away: ${error.message}`);
      return told(
        c,
        undefined,
        new Denial(503, 'the database of the lab does not answer now', 5, 'try again'),
      );
    }
    site.say(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return isApi(c)
      ? c.json({ error: 'the server met a fault, which its log tells' }, 500)
      : c.text('The server met a fault, which its log tells.', 500);
  });
  return app;
};

const answer = async (c: Context, site: Site, route: WebRoute): Promise<Response> => {
  const address = addressOf(c, site);
  const viewer = await viewerOf(c, site);
  try {
    if (viewer === undefined) take(site.limits.stranger, address ?? 'nowhere');
    else if (site.direct === undefined) take(site.limits.viewer, viewer.key);
    const ask = { c, site, address, form: {} };
    if (route.needs === 'nobody')
      return await route.answer({ ...ask, viewer, form: await sentForm(c, site, viewer, false) });
    if (viewer === undefined) {
      if (isApi(c)) throw notLetIn(c);
      return c.redirect(
        `/sign-in${c.req.method === 'GET' ? `?to=${encodeURIComponent(pathAsked(c))}` : ''}`,
        303,
      );
    }
    if (!atLeast(viewer.role, route.needs))
      throw new Denial(
        403,
        `this is for the role ${route.needs} and above; ${viewer.name} has ${viewer.role}`,
      );
    return await route.answer({ ...ask, viewer, form: await sentForm(c, site, viewer, true) } satisfies Ask);
  } catch (error) {
    const denied = denialOf(error);
    if (denied !== undefined) return told(c, viewer, denied);
    throw error;
  }
};

const notLetIn = (c: Context): Denial =>
  c.req.header('authorization') === undefined
    ? new Denial(401, 'a token is needed: Authorization: Bearer …')
    : new Denial(
        401,
        'the token is not good here: it was withdrawn, has expired, or is of another lab',
        undefined,
        '`rigger token create`, or the page Tokens, makes one',
      );

const pathAsked = (c: Context): string => {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
};

/** What a form sent. One of a session has a key of that session, which is good once. */
const sentForm = async (
  c: Context,
  site: Site,
  viewer: Viewer | undefined,
  keyed: boolean,
): Promise<FormFields> => {
  if (c.req.method === 'GET') return {};
  if (viewer !== undefined) take(site.limits.change, viewer.key);
  if (isApi(c)) {
    if (viewer?.via === 'page') throw new Denial(403, 'the API is changed with a token, not with a session');
    return {};
  }
  const form = Object.fromEntries(
    Object.entries(await c.req.parseBody({ all: true })).map(([name, value]) => [
      name,
      [value].flat().filter((one): one is string => typeof one === 'string'),
    ]),
  );
  if (!keyed) return form;
  const spent =
    viewer?.sessionSecret === undefined
      ? undefined
      : readFormKey(field(form, 'key'), viewer.sessionSecret, site.now());
  if (spent === undefined)
    throw new Denial(403, 'this form is not of your session, or too old: open its page again');
  await sql`delete from spent_forms where at < now() - interval '1 day'`.execute(site.db);
  const { rows } =
    await sql`insert into spent_forms (nonce) values (${spent}) on conflict do nothing returning 1`.execute(
      site.db,
    );
  if (rows.length === 0) throw new Denial(409, 'this form was sent already');
  return form;
};

const take = (limit: RateLimit, key: string): void => {
  const seconds = limit.take(key);
  if (seconds > 0) throw new Denial(429, `too many requests; try again in ${seconds} s`, seconds);
};

/** Why it was not done, as a page or as JSON. */
const told = (
  c: Context,
  viewer: Viewer | undefined,
  { status, why, after, help, code }: Denial,
): Response | Promise<Response> => {
  if (after !== undefined) c.header('Retry-After', String(after));
  if (isApi(c)) return c.json({ error: why, code, ...(help === undefined ? {} : { help }) }, status);
  return c.html(refusalPage(why, viewer), status);
};
