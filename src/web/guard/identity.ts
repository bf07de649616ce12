import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { viewerOfSession } from '../account/sessions.js';
import { viewerOfToken } from '../account/tokens.js';
import type { Viewer } from '../account/viewer.js';
import type { Site } from '../site.js';

/** With https the browser itself holds the cookie to this host, to the whole of it, and to https. */
export const sessionCookie = (site: Site): string => (site.secure ? '__Host-rigger' : 'rigger');

/** Where a request comes from; what a proxy says counts only where one was told of. */
export const addressOf = (c: Context, site: Site): string | undefined => {
  const socket = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming
    ?.socket;
  // The last is the one that the proxy itself saw; those before it are what it was told.
  const told = site.behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = told ?? socket?.remoteAddress;
  return address !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : undefined;
};

const bearerOf = (c: Context): string | undefined =>
  /^Bearer ([\w-]{1,200})$/.exec(c.req.header('authorization') ?? '')?.[1];

/** Who asks. An `Authorization` is the only thing that counts where there is one, whatever cookies go with it. */
export const viewerOf = async (c: Context, site: Site): Promise<Viewer | undefined> => {
  if (site.direct !== undefined) return site.direct;
  const address = addressOf(c, site);
  if (c.req.header('authorization') !== undefined) {
    const token = bearerOf(c);
    return token === undefined ? undefined : viewerOfToken(site.db, token, address);
  }
  const secret = getCookie(c, sessionCookie(site));
  return secret === undefined || secret.length > 100 ? undefined : viewerOfSession(site.db, secret, address);
};
