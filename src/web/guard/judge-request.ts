import type { OwnAddresses } from './own-addresses.js';

/** What decides whether a request comes from where it says. */
export interface RequestMarks {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which a browser sends and no page can forge. */
  readonly site: string | undefined;
  /** A token of a machine, which no browser adds by itself. */
  readonly token: boolean;
}

/** Why a request is refused before anybody looks at who asks. */
export interface RequestRefusal {
  readonly status: 403 | 421;
  readonly why: string;
}

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * A name that is not ours would let a foreign page reach a server on loopback by a name of its own; an unsafe request
 * whose origin is not ours is another page's. Undefined when neither is so.
 */
export const judgeRequest = (marks: RequestMarks, own: OwnAddresses): RequestRefusal | undefined => {
  if (marks.host === undefined || !own.hosts.has(marks.host.toLowerCase()))
    return { status: 421, why: 'this server does not answer under the name that was asked for; see --url' };
  if (safeMethods.has(marks.method)) return undefined;
  if (marks.origin !== undefined && !own.origins.has(marks.origin))
    return { status: 403, why: 'the request comes from a page of another site' };
  if (marks.site !== undefined && marks.site !== 'same-origin')
    return { status: 403, why: 'the request comes from a page of another site' };
  // A browser says where a form comes from. What says nothing is no browser, and has a token.
  if (marks.origin === undefined && !marks.token)
    return { status: 403, why: 'the request does not say from which page it comes' };
  return undefined;
};
