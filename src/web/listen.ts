import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Kysely } from 'kysely';
import type { RunFiles } from '../team/store/run-files.js';
import { firstAdminLink } from './account/accounts.js';
import type { Viewer } from './account/viewer.js';
import { webApp } from './app.js';
import { ownAddresses } from './guard/own-addresses.js';
import { type RateLimits, rateLimits } from './guard/rate-limit.js';
import type { TrustedProxy } from './guard/trusted-proxy.js';
import { LiveTopics } from './live/topics.js';
import { passwordAddress } from './pages/accounts.js';
import { rememberUrl } from './served-url.js';
import type { Site } from './site.js';

/** Where a server listens, and how it is reached. */
export interface ListenWish {
  readonly host: string;
  readonly port: number;
  /** The address that a proxy before it shows. */
  readonly url?: string | undefined;
  /** A proxy before it that says who asks. */
  readonly proxy?: TrustedProxy | undefined;
  /** Where files of runs are read. */
  readonly files?: RunFiles | undefined;
  readonly say: (line: string) => void;
  readonly limits?: RateLimits;
  /** Milliseconds between two looks at what is live. */
  readonly liveEvery?: number;
}

/** A server that answers. */
export interface ListeningServer {
  readonly url: string;
  readonly port: number;
  /** What sets the first admin's password; undefined where there is an admin. */
  readonly firstLink: string | undefined;
  readonly limits: RateLimits;
  close(): Promise<void>;
}

/** The server itself, in the audit trail. */
const itself: Viewer = {
  accountId: undefined,
  name: 'rigger serve',
  role: 'admin',
  owns: new Set(),
  via: 'database',
  key: 'server',
  address: undefined,
};

/** Listens, and answers from the database. Slow senders, long headers and too many at once are cut off. */
export const listen = async (db: Kysely<unknown>, wish: ListenWish): Promise<ListeningServer> => {
  const live = new LiveTopics(wish.liveEvery ?? 1000, wish.say);
  const answering: { fetch?: (request: Request, env: unknown) => Response | Promise<Response> } = {};
  const server = createAdaptorServer({
    fetch: (request: Request, env: unknown) => answering.fetch!(request, env),
    serverOptions: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
    },
  }) as Server;
  server.maxConnections = 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wish.port, wish.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = (
    wish.url ?? `http://${wish.host.includes(':') ? `[${wish.host}]` : wish.host}:${port}`
  ).replace(/\/+$/, '');
  const site: Site = {
    db,
    addresses: ownAddresses(port, wish.url),
    url,
    secure: url.startsWith('https:'),
    behindProxy: wish.url !== undefined,
    proxy: wish.proxy,
    files: wish.files,
    limits: wish.limits ?? rateLimits(),
    live,
    now: () => new Date(),
    say: wish.say,
  };
  const app = webApp(site);
  answering.fetch = (request, env) => app.fetch(request, env as object);
  await rememberUrl(db, url);
  const link = await firstAdminLink(db, itself);
  return {
    url,
    port,
    limits: site.limits,
    firstLink: link === undefined ? undefined : passwordAddress(site, link),
    close: async () => {
      live.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
