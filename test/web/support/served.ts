import { sql } from 'kysely';
import type { Database } from '../../../src/team/database.js';
import { addAccount, setPasswordByLink } from '../../../src/web/account/accounts.js';
import { createToken } from '../../../src/web/account/tokens.js';
import type { Role, Viewer } from '../../../src/web/account/viewer.js';
import { type ListeningServer, type ListenWish, listen } from '../../../src/web/listen.js';

export const password = 'four words of a lab';

/** The command line on the database. */
const direct: Viewer = {
  accountId: undefined,
  name: 'tester (database)',
  role: 'admin',
  owns: new Set(),
  via: 'database',
  key: 'direct',
  address: undefined,
};

/** A server on a PostgreSQL of its own, with people in it. */
export interface ServedLab {
  readonly database: Database;
  readonly server: ListeningServer;
  /** What the server told its log. */
  readonly told: string[];
  /** A request as a program sends it. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Makes an account with the password. */
  person(name: string, role: Role): Promise<void>;
  /** The headers of a new token. */
  token(account: string, role: Role): Promise<{ headers: Record<string, string>; id: number }>;
  /** Signs in, and answers the cookie. */
  cookie(name: string): Promise<string>;
  /** A key for a form, from a page that has one. */
  key(cookie: string, page?: string): Promise<string>;
  end(): Promise<void>;
}

export const serveLab = async (database: Database, wish: Partial<ListenWish> = {}): Promise<ServedLab> => {
  const told: string[] = [];
  const server = await listen(database.db, {
    host: '127.0.0.1',
    port: 0,
    say: (line) => told.push(line),
    liveEvery: 50,
    ...wish,
  });
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}${path}`, { redirect: 'manual', ...init });
  const lab: ServedLab = {
    database,
    server,
    told,
    ask,
    person: async (name, role) => {
      const link = await addAccount(database.db, direct, { name, role });
      await setPasswordByLink(database.db, link, password, undefined);
    },
    token: async (account, role) => {
      const { id, token } = await createToken(database.db, direct, { account, label: 'test', role });
      return { id, headers: { authorization: `Bearer ${token}` } };
    },
    cookie: async (name) => {
      server.limits.signInAs.forget();
      server.limits.signInFrom.forget();
      const answer = await post(ask, server, '/sign-in', { name, password });
      const cookie = answer.headers.get('set-cookie');
      if (answer.status !== 303 || cookie === null)
        throw new Error(`${name} cannot sign in: ${answer.status}`);
      return cookie.split(';')[0]!;
    },
    key: async (cookie, page = '/tokens') => {
      const text = await (await ask(page, { headers: { cookie } })).text();
      const found = /name="key" value="([^"]+)"/.exec(text)?.[1];
      if (found === undefined) throw new Error(`${page} has no form: ${text.slice(0, 500)}`);
      return found;
    },
    end: () => server.close(),
  };
  return lab;
};

/** Sends a form as a page of the server's own would. */
export const post = (
  ask: ServedLab['ask'],
  server: ListeningServer,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { origin: `http://127.0.0.1:${server.port}`, ...headers },
    body: new URLSearchParams(fields),
  });

/** Runs, bookings and results as a small lab has them. */
export const fillLab = async ({ database: { db } }: ServedLab): Promise<void> => {
  await sql`
    insert into hosts (name) values ('dut1'), ('dut2'), ('dut3');
    insert into workers (name, machine, version, capacity) values ('west', 'ctl1', '0.1.0', 2);
    insert into runs (person, playbook, arguments, project, label, state, outcome, attempt, worker, submitted_at, started_at, ended_at, exit_code)
      select case n % 2 when 0 then 'kim' else 'ada' end, case n % 3 when 0 then 'playbooks/density.yml' else 'playbooks/latency.yml' end,
        '["-l","dut1"]', '{"kind":"folder","path":"/srv/lab"}', 'nightly', 'ended',
        case n % 10 when 0 then 'failed' else 'succeeded' end, 1, 'west',
        now() - make_interval(hours => 200 - n), now() - make_interval(hours => 200 - n), now() - make_interval(hours => 199 - n, mins => n), 0
      from generate_series(1, 120) n;
    insert into run_hosts select id, 'dut' || (1 + id % 3) from runs;
    insert into results select id, 't' || t, 'datapath=' || (array['linux', 'ovs'])[1 + t % 2], 'ping', m, 40 + t % 7 + id % 5, 'us', true
      from runs, generate_series(1, 20) t, unnest(array['rtt', 'jitter']) m where outcome = 'succeeded';
    insert into runs (person, playbook, project, state, attempt, worker, granted_at, started_at)
      values ('kim', 'playbooks/latency.yml', '{"kind":"folder","path":"/srv/lab"}', 'running', 1, 'west', now(), now());
    insert into run_hosts select max(id), 'dut1' from runs;
    insert into leases (host, run_id, attempt, worker, epoch, expires_at) select 'dut1', max(id), 1, 'west', 1, now() + interval '1 minute' from runs;
    insert into events (run_id, attempt, first, count, lines) select max(id), 1, 0, 2,
      '[{"type":"run-started","at":1796000000000,"mode":"apply","playbook":"playbooks/latency.yml"},{"type":"message","at":1796000001000,"text":"<b>not bold</b> & plain"}]' from runs;
    insert into bookings (booking, host, person, during, why)
      values (gen_random_uuid(), 'dut2', 'ada', tstzrange(now() - interval '1 hour', now() + interval '3 hours'), 'new kernel');
    insert into quarantines (host, why, set_by) values ('dut3', 'two runs failed', 'rigger');
    insert into runs (person, playbook, project, label) values ('kim', 'playbooks/density.yml', '{"kind":"folder","path":"/srv/lab"}', 'try');
    insert into run_hosts select max(id), unnest(array['dut1','dut2','dut3']) from runs;
  `.execute(db);
};
