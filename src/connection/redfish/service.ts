import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
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
  #authorization: Readonly<Record<string, string>> | undefined;
  #session: string | undefined;
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

  patch(path: string, body: unknown, etag?: string): Promise<RedfishAnswer> {
    return this.#call('PATCH', path, body, etag === undefined ? {} : { 'if-match': etag });
  }

  post(path: string, body: unknown): Promise<RedfishAnswer> {
    return this.#call('POST', path, body);
  }

  /** Ends the session: controllers allow only a few at a time. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#deadline = performance.now() + this.limits.farewell;
    try {
      if (session !== undefined) await this.#send('DELETE', session, undefined, this.#authorization ?? {});
    } catch {
      // The service forgets idle sessions by itself.
    } finally {
      this.#agent.destroy();
    }
  }

  async #call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RedfishAnswer> {
    this.#authorization ??= await this.#logIn();
    const answer = await this.#send(method, path, body, { ...this.#authorization, ...headers });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw redfishFailure(this.host, `${method} ${path}`, answer);
  }

  /** A session where the service has them, else the password with each request. */
  async #logIn(): Promise<Readonly<Record<string, string>>> {
    const { user, password } = this.controller;
    const answer = await this.#send(
      'POST',
      '/redfish/v1/SessionService/Sessions',
      { UserName: user, Password: password },
      {},
    );
    const token = answer.headers['x-auth-token'];
    if (answer.status < 300 && typeof token === 'string') {
      const location = answer.headers.location;
      this.#session =
        typeof location === 'string'
          ? urlOf(this.host, location, this.#url).pathname
          : String(answer.body['@odata.id'] ?? '');
      return { 'x-auth-token': token };
    }
    if (answer.status === 401 || answer.status === 403) throw redfishFailure(this.host, 'log in', answer);
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<RedfishAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const url = urlOf(this.host, path, this.#url);
    if (this.signal?.aborted) throw interrupted(this.host);
    const milliseconds = Math.min(this.limits.answer, this.#deadline - performance.now());
    const { late, either } = within(milliseconds, this.signal);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        if (this.signal?.aborted) reject(interrupted(this.host));
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
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: jsonOf(Buffer.concat(parts).toString()),
            }),
          );
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
  }
}

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
