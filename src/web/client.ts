import { problem, RiggerError } from '../model/index.js';
import { type Database, databaseUrl, openDatabase } from '../team/database.js';
import { migrate } from '../team/schema/migrate.js';
import { isThisMachine } from '../team/this-machine.js';
import { denialCodes } from './account/denial.js';
import type { Viewer } from './account/viewer.js';
import { webApp } from './app.js';
import { ownAddresses } from './guard/own-addresses.js';
import { rateLimits } from './guard/rate-limit.js';
import { LiveTopics } from './live/topics.js';
import { lastUrl } from './served-url.js';

/** The API of a lab, wherever it is answered. */
export interface LabClient {
  /** The body of the answer; what is sent is JSON, or packed bytes as they are. @throws RiggerError with what the server said */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Where a client finds its lab. */
export interface LabAddress {
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Who is at the terminal, where the database is asked itself. */
  readonly person: string;
}

/**
 * The server that RIGGER_SERVER names, with the token of RIGGER_TOKEN; without it the database itself, by the same
 * routes in this process: whoever may log in there may do everything.
 */
export const labClient = async ({ project, env, person }: LabAddress): Promise<LabClient> => {
  if (env.RIGGER_SERVER !== undefined && env.RIGGER_SERVER !== '')
    return serverClient(env.RIGGER_SERVER, env.RIGGER_TOKEN);
  const database = openDatabase(await databaseUrl(project, env, false), 2);
  try {
    await migrate(database);
    return await databaseClient(database, person);
  } catch (error) {
    await database.close();
    throw error;
  }
};

const serverClient = (server: string, token: string | undefined): LabClient => {
  const base = serverAddress(server);
  if (token === undefined || !/^rigger_[\w-]{43}$/.test(token))
    throw new RiggerError([
      problem(
        'web/token',
        token === undefined
          ? 'RIGGER_SERVER is set, and RIGGER_TOKEN is not'
          : 'RIGGER_TOKEN is no token of rigger',
        { help: '`rigger token create`, or the page Tokens, makes one' },
      ),
    ]);
  const ask: Asking = async (path, init) => {
    try {
      return await fetch(new URL(path, base), {
        ...init,
        // A token goes to the server that was named, and nowhere else.
        redirect: 'error',
        headers: { ...init.headers, authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      const { cause } = error as { cause?: Error };
      throw notAsked(
        `${base.origin} does not answer: ${(cause ?? (error as Error)).message}`,
        'is it running, and RIGGER_SERVER right?',
      );
    }
  };
  return { call: (method, path, body) => called(ask, method, path, body), close: async () => {} };
};

/** https, or this machine itself. @throws RiggerError for another address */
const serverAddress = (server: string): URL => {
  const base = URL.canParse(server) ? new URL(server) : undefined;
  if (base !== undefined && (base.pathname !== '/' || base.search !== '' || base.hash !== ''))
    throw notAsked(
      `RIGGER_SERVER is ${JSON.stringify(server)}, with a path; a lab has a name of its own`,
      `expected ${base.origin}`,
    );
  const here = base !== undefined && isThisMachine(base.hostname);
  if (base !== undefined && (base.protocol === 'https:' || (base.protocol === 'http:' && here))) return base;
  throw notAsked(
    `RIGGER_SERVER is ${JSON.stringify(server)}; expected an address such as https://lab.example.org`,
    'a token goes over https, or to this machine itself',
  );
};

const databaseClient = async (database: Database, person: string): Promise<LabClient> => {
  const url = await lastUrl(database.db);
  const direct: Viewer = {
    accountId: undefined,
    name: person,
    role: 'admin',
    owns: new Set(),
    via: 'database',
    key: 'direct',
    address: undefined,
  };
  const failures: string[] = [];
  const app = webApp({
    db: database.db,
    addresses: ownAddresses(0),
    url,
    secure: false,
    behindProxy: false,
    limits: rateLimits(),
    live: new LiveTopics(1000, () => {}),
    now: () => new Date(),
    say: (line) => failures.push(line),
    direct,
  });
  const ask: Asking = async (path, init) => {
    const answer = await app.request(path, init);
    // Nobody else reads what the server's log would have.
    if (answer.status === 500) throw new Error(failures.join('\n'));
    return answer;
  };
  return { call: (method, path, body) => called(ask, method, path, body), close: () => database.close() };
};

type Asking = (
  path: string,
  init: { method: string; headers: Readonly<Record<string, string>>; body?: string | Uint8Array },
) => Promise<Response>;

const called = async (ask: Asking, method: string, path: string, body: unknown): Promise<unknown> => {
  const isPacked = body instanceof Uint8Array;
  const answer = await ask(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': isPacked ? 'application/gzip' : 'application/json' },
    ...(body === undefined ? {} : { body: isPacked ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const said = parsed(text);
  if (answer.ok && said !== undefined) return said;
  const { error: why, help, code: told } = (said ?? {}) as Readonly<Record<string, unknown>>;
  const code =
    typeof told === 'string' && /^[a-z]+\/[a-z-]+$/.test(told)
      ? told
      : denialCodes[answer.status as keyof typeof denialCodes];
  throw typeof why === 'string' && code !== undefined
    ? new RiggerError([problem(code, why, { help: typeof help === 'string' ? help : undefined })])
    : notAsked(
        `the server answered ${answer.status}, and not as rigger does`,
        'is RIGGER_SERVER the address of `rigger serve`?',
      );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const notAsked = (message: string, help: string): RiggerError =>
  new RiggerError([problem('web/server', message, { help })]);
