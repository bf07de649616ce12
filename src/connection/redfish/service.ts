import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { within } from '../abortable.js';
import type { Controller } from '../connection.js';
import { interrupted } from '../shell/failures.js';
import type { RedfishAnswer } from './answer.js';
import { redfishFailure } from './failure.js';

/** Milliseconds that a controller gets, however it spends them: answering slowly is not answering. */
export interface ControllerLimits {
  /** For one whole answer. A graceful restart may answer only when the system has gone down. */
  readonly answer: number;
  /** For all the answers that one request of rigger takes. */
  readonly request: number;
  /** For the farewell. */
  readonly farewell: number;
}

export const usualLimits: ControllerLimits = { answer: 180_000, request: 300_000, farewell: 5000 };

/**
 * One session with a Redfish service (DMTF DSP0266). The certificate is verified by the given
 * authority, by the pinned fingerprint, or by the system's authorities; never not at all.
 */
export class RedfishService {
  readonly #agent: Agent;
  readonly #url: URL;
  #authorization: Headers | undefined;
  #session: string | undefined;
  /** A run that was interrupted still says goodbye: the session would count among the few that there may be. */
  #leaving = false;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(
    private readonly host: string,
    private readonly controller: Controller,
    /** Ends the whole run, and with it whatever is under way here. */
    private readonly signal: AbortSignal | undefined = undefined,
    private readonly limits: ControllerLimits = usualLimits,
  ) {
    this.#url = new URL(controller.url);
    this.#agent = new Agent({
      keepAlive: true,
      ...(controller.certificateFile === undefined ? {} : { ca: readFileSync(controller.certificateFile) }),
      // A pinned certificate stands for itself; its fingerprint is compared before anything is sent.
      ...(controller.fingerprint === undefined ? {} : { rejectUnauthorized: false }),
    });
  }

  /** What follows until the next `begin` has the time of one request. */
  begin(): void {
    this.#deadline = performance.now() + this.limits.request;
  }

  get(path: string): Promise<RedfishAnswer> {
    return this.#call('GET', path);
  }

  /** Changes a resource as it was read. Some services compare weak tags by their text alone, others never find them equal. */
  async patch(path: string, body: unknown, etag?: string): Promise<RedfishAnswer> {
    const sent = (tag: string | undefined): Promise<RedfishAnswer> =>
      this.#answer('PATCH', path, body, tag === undefined ? {} : { 'if-match': tag });
    const first = await sent(etag);
    const unmarked = etag?.startsWith('W/') ? etag.slice(2) : undefined;
    const answer = first.status === 412 && unmarked !== undefined ? await sent(unmarked) : first;
    return this.#good('PATCH', path, answer);
  }

  post(path: string, body: unknown): Promise<RedfishAnswer> {
    return this.#call('POST', path, body);
  }

  delete(path: string): Promise<RedfishAnswer> {
    return this.#call('DELETE', path);
  }

  /** Waits, but not beyond the time of the request. */
  pause(milliseconds: number): Promise<void> {
    return this.#pause(milliseconds);
  }

  /** Ends the session: controllers allow only a few at a time. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#deadline = performance.now() + this.limits.farewell;
    this.#leaving = true;
    try {
      if (session !== undefined)
        await this.#patiently('DELETE', session, undefined, this.#authorization ?? {});
    } catch {
      // The service forgets idle sessions by itself.
    } finally {
      this.#agent.destroy();
    }
  }

  async #call(method: string, path: string, body?: unknown): Promise<RedfishAnswer> {
    return this.#good(method, path, await this.#answer(method, path, body, {}));
  }

  #good(method: string, path: string, answer: RedfishAnswer): RedfishAnswer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw redfishFailure(this.host, `${method} ${path}`, answer);
  }

  async #answer(method: string, path: string, body: unknown, headers: Headers): Promise<RedfishAnswer> {
    this.#authorization ??= await this.#logIn();
    return this.#patiently(method, path, body, { ...this.#authorization, ...headers });
  }

  /** Follows where the service has moved a resource, and comes again when it says that it is busy until then. */
  async #patiently(method: string, path: string, body: unknown, headers: Headers): Promise<PlacedAnswer> {
    let target = path;
    for (let turn = 1; ; turn++) {
      const answer = await this.#send(method, target, body, headers);
      if (turn === mostTurns) return { ...answer, at: target };
      const { location, 'retry-after': after } = answer.headers;
      const moved =
        answer.status === 307 || answer.status === 308 ? this.#pathOf(location, target) : undefined;
      if (moved !== undefined) target = moved;
      else {
        const pause =
          answer.status === 503 || answer.status === 429
            ? pauseOf(String(after), String(answer.headers.date))
            : undefined;
        if (pause === undefined) return { ...answer, at: target };
        await this.#pause(pause);
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const left = Math.max(0, this.#deadline - performance.now());
    try {
      const signal = this.#stop;
      await wait(Math.min(milliseconds, left), undefined, { ...(signal && { signal }) });
    } catch {
      throw interrupted(this.host);
    }
  }

  get #stop(): AbortSignal | undefined {
    return this.#leaving ? undefined : this.signal;
  }

  /** A session where the service has them, else the password with each request. */
  async #logIn(): Promise<Headers> {
    const { user, password } = this.controller;
    const answer = await this.#patiently(
      'POST',
      '/redfish/v1/SessionService/Sessions',
      { UserName: user, Password: password },
      {},
    );
    const token = answer.headers['x-auth-token'];
    if (answer.status < 300 && typeof token === 'string') {
      this.#session =
        this.#pathOf(answer.headers.location, answer.at) ?? this.#pathOf(answer.body['@odata.id'], answer.at);
      return { 'x-auth-token': token };
    }
    if (answer.status === 401 || answer.status === 403) throw redfishFailure(this.host, 'log in', answer);
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  /**
   * What is told by a name or port of the controller that others use is looked for here: its path alone counts.
   * @param from the path that was asked for, to which it may be relative
   */
  #pathOf(location: unknown, from: string): string | undefined {
    const asked = new URL(from, this.#url);
    if (typeof location !== 'string' || !URL.canParse(location, asked.href)) return undefined;
    const { pathname, search } = new URL(location, asked);
    return `${pathname}${search}`;
  }

  async #send(method: string, path: string, body: unknown, headers: Headers): Promise<RedfishAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const url = urlOf(this.host, path, this.#url);
    const signal = this.#stop;
    if (signal?.aborted) throw interrupted(this.host);
    const milliseconds = Math.min(this.limits.answer, this.#deadline - performance.now());
    const { late, either, done } = within(milliseconds, signal);
    const answer = new Promise<RedfishAnswer>((resolve, reject) => {
      const fail = (error: Error): void => {
        if (signal?.aborted) reject(interrupted(this.host));
        else {
          const cause = late.aborted
            ? new Error(`no complete answer within ${Math.round(milliseconds / 100) / 10} s`)
            : error;
          reject(redfishFailure(this.host, `${method} ${path}`, undefined, cause));
        }
      };
      const call = request(
        url,
        {
          method,
          agent: this.#agent,
          signal: either,
          headers: {
            accept: 'application/json',
            // Some have their registries in no other form.
            'accept-encoding': 'gzip',
            'odata-version': '4.0',
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(text)}` }),
            ...headers,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on('data', (part: Buffer) => {
            parts.push(part);
            size += part.length;
            if (size > largestAnswer)
              call.destroy(new Error(`its answer is larger than ${largestAnswer} bytes`));
          });
          response.on('error', fail);
          response.on('end', () => {
            try {
              const text = plainText(Buffer.concat(parts));
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body: jsonOf(text) });
            } catch (error) {
              fail(error as Error);
            }
          });
        },
      );
      call.on('error', fail);
      const send = (): void => void call.end(text);
      if (this.controller.fingerprint === undefined) return send();
      call.on('socket', (socket) => {
        const check = (): void => {
          const found = (socket as TLSSocket).getPeerCertificate().fingerprint256;
          if (plain(found) === plain(this.controller.fingerprint)) send();
          else
            call.destroy(
              new Error(`its certificate has the SHA-256 fingerprint ${found}, not the pinned one`),
            );
        };
        if ((socket as TLSSocket).getPeerCertificate?.()?.fingerprint256) check();
        else socket.once('secureConnect', check);
      });
    });
    return answer.finally(done);
  }
}

type Headers = Readonly<Record<string, string>>;

/** With the path that gave it, which is another one than was asked for where the service had moved it. */
type PlacedAnswer = RedfishAnswer & { readonly at: string };

/** What gzip begins with (RFC 1952): some send it without saying so. */
const gzip = Buffer.from([0x1f, 0x8b]);

const plainText = (bytes: Buffer): string =>
  (bytes.subarray(0, 2).equals(gzip)
    ? gunzipSync(bytes, { maxOutputLength: largestAnswer })
    : bytes
  ).toString();

/** Milliseconds until a service wants to be asked again: it says how many seconds, or when, by its own clock if it tells it. */
const pauseOf = (after: string, now: string): number | undefined => {
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const clock = Date.parse(now);
  const until = Date.parse(after) - (Number.isNaN(clock) ? Date.now() : clock);
  return Number.isNaN(until) ? undefined : Math.max(0, until);
};

/** How often a request is sent on, or again. */
const mostTurns = 6;

/** Attribute registries, the largest answers that there are, take a few megabytes. */
const largestAnswer = 64 * 1024 * 1024;

/**
 * Where a link of the service leads. What is sent there carries the session, so that a link to another
 * machine is refused.
 * @throws RiggerError `connection/controller-refused`
 */
export const urlOf = (host: string, link: string, service: URL): URL => {
  const url = URL.canParse(link, service.href) ? new URL(link, service) : undefined;
  if (url?.origin === service.origin) return url;
  throw new RiggerError(
    [
      problem(
        'connection/controller-refused',
        `the management controller of ${host} gives ${JSON.stringify(link.slice(0, 200))} as a link, which does not lead to itself`,
        { help: 'update the controller’s firmware; nothing was sent there' },
      ),
    ],
    exitCodes.hostFailed,
  );
};

const plain = (fingerprint = ''): string => fingerprint.replaceAll(':', '').toLowerCase();

/** A JSON object; empty where the text is none. */
export const jsonOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
