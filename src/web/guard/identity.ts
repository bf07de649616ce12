import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { viewerOfSession } from '../account/sessions.js';
import { viewerOfToken } from '../account/tokens.js';
import type { Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';
import { type ProxyWord, proxySecretHeader, proxyWord } from './trusted-proxy.js';

/** With https the browser itself holds the cookie to this host, to the whole of it, and to https. */
export const sessionCookie = (site: Site): string => (site.secure ? '__Host-rigger' : 'rigger');

/** The other end of the connection. */
const socketOf = (c: Context): string | undefined =>
  (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
    ?.remoteAddress;

/** Where a request comes from; what a proxy says counts only where one was told of. */
export const addressOf = (c: Context, site: Site): string | undefined => {
  // The last is the one that the proxy itself saw; those before it are what it was told.
  const told = site.behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = told ?? socketOf(c);
  return address !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : undefined;
};

/** Who asks, as a trusted proxy says; nothing where none is set. */
export const wordOfProxy = (c: Context, { proxy }: Site): ProxyWord =>
  proxy === undefined
    ? undefined
    : proxyWord(
        {
          socket: socketOf(c),
          named: c.req.header(proxy.header),
          secret: c.req.header(proxySecretHeader),
        },
        proxy,
      );

/** The account that a trusted proxy names. */
export const accountByProxy = (c: Context, site: Site): string | undefined => {
  const word = wordOfProxy(c, site);
  return word !== undefined && 'account' in word ? word.account : undefined;
};

const bearerOf = (c: Context): string | undefined =>
  /^Bearer ([\w-]{1,200})$/.exec(c.req.header('authorization') ?? '')?.[1];

/**
 * Who asks. An `Authorization` is the only thing that counts where there is one, whatever cookies go with it, unless a
 * trusted proxy speaks by it. A session counts only for whom the proxy names, where it names somebody.
 */
export const viewerOf = async (c: Context, site: Site): Promise<Viewer | undefined> => {
  if (site.direct !== undefined) return site.direct;
  const address = addressOf(c, site);
  const named = accountByProxy(c, site);
  const token = bearerOf(c);
  if (token !== undefined) return viewerOfToken(site.db, token, address);
  // Proxies pass on the `Basic` by which they were told who asks.
  if (c.req.header('authorization') !== undefined && named === undefined) return undefined;
  const secret = getCookie(c, sessionCookie(site));
  if (secret === undefined || secret.length > 100) return undefined;
  const viewer = await viewerOfSession(site.db, secret, address);
  return named === undefined || viewer?.name === named ? viewer : undefined;
};
