import { createHash, timingSafeEqual } from 'node:crypto';
import { accountName } from '../account/names.js';

/** A proxy that finds out itself who asks, and is believed. */
export interface TrustedProxy {
  /** The header in which it names the account, in lower case; of `authorization` it is the user of `Basic`. */
  readonly header: string;
  /** Addresses from which it asks. */
  readonly from: ReadonlySet<string>;
  /** What it shows beside the name: programs of other people may ask from the same address. */
  readonly secret: string;
}

/** The header in which the proxy shows its secret. */
export const proxySecretHeader = 'rigger-proxy-secret';

/** Headers that mean something else, or that a browser or a page may choose. */
export const headersOfOthers = [
  ...['cookie', 'host', 'origin', 'referer', 'user-agent', 'content-type', 'content-length', 'accept'],
  ...['x-forwarded-for', 'sec-fetch-site', 'last-event-id', proxySecretHeader],
];

/** What of a request decides whether it comes from the proxy. */
export interface ProxyMarks {
  /** The other end of the connection itself, whatever a header says. */
  readonly socket: string | undefined;
  /** What stands in the header that names the account. */
  readonly named: string | undefined;
  readonly secret: string | undefined;
}

/** Who asks, as the proxy says; why that is not believed; or nothing, where no name is given. */
export type ProxyWord = { readonly account: string } | { readonly refused: string } | undefined;

/** A name is believed of the proxy alone; of whoever else it is a forgery, and not just overlooked. */
export const proxyWord = (marks: ProxyMarks, proxy: TrustedProxy): ProxyWord => {
  const named = proxy.header === 'authorization' ? userOfBasic(marks.named) : marks.named;
  if (named === undefined || named === '') return undefined;
  const socket = marks.socket?.replace(/^::ffff:(?=\d+\.)/, '');
  if (socket === undefined || !proxy.from.has(socket))
    return { refused: 'the request names an account, and does not come from the proxy that may' };
  if (!same(marks.secret ?? '', proxy.secret))
    return { refused: 'the request names an account, and does not show the secret of the proxy that may' };
  if (!accountName.safeParse(named).success)
    return { refused: 'the proxy names somebody as no account can be called' };
  return { account: named };
};

/** The user of `Authorization: Basic …`, whose password the proxy has looked at; of another kind nobody. */
const userOfBasic = (header: string | undefined): string | undefined => {
  const given = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1];
  return given === undefined ? undefined : Buffer.from(given, 'base64').toString('utf8').split(':')[0];
};

const same = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
};
