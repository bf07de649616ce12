import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { allRoutes } from '../../src/web/app.js';
import { postgresql } from '../team/support/database.js';
import { fillLab, password, post, type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;
beforeAll(async () => {
  lab = await serveLab(await database());
  await fillLab(lab);
  await lab.person('root-of-lab', 'admin');
  await lab.person('kim', 'user');
  await lab.person('ada', 'user');
  await lab.person('guest', 'reader');
}, 120_000);
afterAll(() => lab?.end());

/** A path of a route, with something that exists for each of its parts. */
const pathOf = (path: string): string =>
  path
    .replace(':id', '1')
    .replace(':host', 'dut3')
    .replace(':name', 'kim')
    .replace(':booking', '00000000-0000-4000-8000-000000000000')
    .replace(':secret', 'none');

/** Everything that changes, but what only the rates and the trail of refusals count. */
const state = async (): Promise<string> => {
  const tables = [
    'accounts',
    'tokens',
    'password_links',
    'hosts',
    'host_owners',
    'bookings',
    'quarantines',
    'runs',
    'leases',
    'spent_forms',
    'projects',
    'schedules',
  ];
  const sums = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{
        sum: string;
      }>`select md5(coalesce(string_agg(t::text, ';' order by t::text), '')) as sum
        from (select to_jsonb(x) - 'used_at' as t from ${sql.table(table)} x) t`.execute(lab.database.db);
      return `${table} ${rows[0]!.sum}`;
    }),
  );
  return sums.join('\n');
};

/** What only somebody who may read could know. */
const secrets = /dut\d|latency|density|nightly|root-of-lab|new kernel|two runs failed/;

test('a stranger can read nothing, whatever is asked and with whatever in hand', async () => {
  const hands: Record<string, string>[] = [
    {},
    { authorization: 'Bearer rigger_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    { authorization: 'Basic a2ltOmtpbQ==' },
    { cookie: 'rigger=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
  ];
  for (const { method, path } of allRoutes)
    for (const headers of hands) {
      lab.server.limits.stranger.forget();
      const sent = method === 'GET' ? headers : { ...headers, origin: lab.server.url };
      const answer = await lab.ask(pathOf(path), { method, headers: sent });
      const text = await answer.text();
      expect([path, text]).toEqual([path, expect.not.stringMatching(secrets)]);
      if (path.startsWith('/api/')) expect([path, answer.status]).toEqual([path, 401]);
      else if (!/^\/(assets|sign-in|set-password|badge\/)/.test(path))
        expect([path, answer.status, answer.headers.get('location')]).toEqual([
          path,
          303,
          expect.stringMatching(/^\/sign-in/),
        ]);
    }
}, 60_000);

test('a reader can change nothing: neither by a form, nor by a token', async () => {
  const cookie = await lab.cookie('guest');
  const { headers } = await lab.token('guest', 'admin');
  const before = await state();
  const changes = allRoutes.filter(({ method, needs }) => method !== 'GET' && needs !== 'nobody');
  expect(changes.length).toBeGreaterThan(15);
  for (const { method, path } of changes.filter((route) => route.path !== '/sign-out')) {
    const own = await lab.ask(pathOf(path), {
      method,
      headers: { cookie, origin: lab.server.url },
      body: new URLSearchParams({ why: 'x' }),
    });
    const token = await lab.ask(pathOf(path), {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"why":"x"}',
    });
    expect([method, path, own.status, token.status]).toEqual([method, path, 403, 403]);
  }
  expect(await state()).toBe(before);
  expect((await lab.ask('/history', { headers: { cookie } })).status).toBe(200);
  expect((await lab.ask('/accounts', { headers: { cookie } })).status).toBe(403);
}, 60_000);

test('a token that was withdrawn stops at once, and so does a stream that it holds open', async () => {
  const { headers, id } = await lab.token('kim', 'user');
  expect(await (await lab.ask('/api/v1/me', { headers })).json()).toMatchObject({
    name: 'kim',
    role: 'user',
  });
  const stream = await lab.ask('/live/lab', { headers });
  const read = stream.body!.getReader();
  expect(new TextDecoder().decode((await read.read()).value)).toContain('begun');
  const admin = await lab.token('root-of-lab', 'admin');
  expect((await lab.ask(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: admin.headers })).status).toBe(
    200,
  );
  expect((await lab.ask('/api/v1/me', { headers })).status).toBe(401);
  let ended = false;
  while (!ended) ended = (await read.read()).done;
}, 60_000);

describe('refused', () => {
  test.each([
    ['a form of another site', { origin: 'https://evil.example' }, 403],
    ['a form of nobody knows where', {}, 403],
    ['a form of a page without an origin', { origin: 'null' }, 403],
    ['a form that the browser says is of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form of a neighbour in the same domain', { 'sec-fetch-site': 'same-site' }, 403],
  ])('%s', async (_what, headers, status) => {
    const cookie = await lab.cookie('kim');
    const own = 'sec-fetch-site' in headers ? { origin: lab.server.url } : {};
    const before = await state();
    const answer = await lab.ask('/tokens', {
      method: 'POST',
      headers: { cookie, ...own, ...(headers as Record<string, string>) },
      body: new URLSearchParams({ key: await lab.key(cookie), label: 'x', role: 'user' }),
    });
    expect(answer.status).toBe(status);
    expect(await state()).toBe(before);
  });

  test('a name that a foreign page has pointed at loopback', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(
        { port: lab.server.port, host: '127.0.0.1', path: '/sign-in', headers: { host: 'evil.example' } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  test('a form with a forged key, with the key of another session, and the same form twice', async () => {
    const [kims, adas] = [await lab.cookie('kim'), await lab.cookie('ada')];
    const send = (cookie: string, key: string) =>
      post(lab.ask, lab.server, '/tokens', { key, label: 'mine', role: 'reader', days: '1' }, { cookie });
    const key = await lab.key(kims);
    expect(
      (
        await send(
          kims,
          key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        )
      ).status,
    ).toBe(403);
    expect((await send(adas, key)).status).toBe(403);
    expect((await send(kims, key)).status).toBe(200);
    expect((await send(kims, key)).status).toBe(409);
  });

  test('a session that was signed out, sent again', async () => {
    const cookie = await lab.cookie('kim');
    const key = await lab.key(cookie);
    expect((await post(lab.ask, lab.server, '/sign-out', { key }, { cookie })).status).toBe(303);
    expect((await lab.ask('/api/v1/me', { headers: { cookie } })).status).toBe(401);
  });

  test('a change by the API that has a session and no token', async () => {
    const cookie = await lab.cookie('kim');
    const answer = await lab.ask('/api/v1/tokens', {
      method: 'POST',
      headers: { cookie, origin: lab.server.url, 'content-type': 'application/json' },
      body: '{"label":"x","role":"user"}',
    });
    expect(answer.status).toBe(403);
  });

  test('a body that is too long', async () => {
    const answer = await post(lab.ask, lab.server, '/sign-in', {
      name: 'kim',
      password: 'x'.repeat(300_000),
    });
    expect(answer.status).toBe(413);
  });
});

test('passwords are tried so many times, and no more', async () => {
  const tries: number[] = [];
  for (let i = 0; i < 12; i++)
    tries.push((await post(lab.ask, lab.server, '/sign-in', { name: 'nobody-here', password })).status);
  expect(tries.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(tries.at(-1)).toBe(429);
}, 60_000);

test('an owner of a host may say that it is well; another user may not', async () => {
  const [ada, kim, admin] = [
    await lab.token('ada', 'user'),
    await lab.token('kim', 'user'),
    await lab.token('root-of-lab', 'admin'),
  ];
  const send = (path: string, headers: Record<string, string>, body: unknown) =>
    lab.ask(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await send('/api/v1/accounts/ada', admin.headers, { owns: ['dut3'] })).status).toBe(200);
  expect((await send('/api/v1/hosts/dut3/well', kim.headers, { why: 'looks fine' })).status).toBe(403);
  expect((await send('/api/v1/hosts/dut3/well', ada.headers, { why: 'new cable' })).status).toBe(200);
  const { audit } = (await (await lab.ask('/api/v1/audit?actor=ada', { headers: admin.headers })).json()) as {
    audit: unknown[];
  };
  expect(audit[0]).toMatchObject({
    actor: 'ada',
    via: 'token',
    action: 'lift quarantine',
    subject: 'dut3',
    address: '127.0.0.1',
  });
});

test('no answer may be framed, stored or read by another page, and nothing in it is inline', async () => {
  const cookie = await lab.cookie('kim');
  for (const path of ['/', '/queue', '/history', '/calendar', '/trend', '/compare', '/tokens', '/runs/1']) {
    const answer = await lab.ask(path, { headers: { cookie } });
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    const text = await answer.text();
    expect([path, /<script(?! src)|<style| style=| on[a-z]+="/.exec(text)?.[0]]).toEqual([path, undefined]);
  }
});

test('what a run says is shown as text', async () => {
  const cookie = await lab.cookie('kim');
  const text = await (await lab.ask('/runs/121', { headers: { cookie } })).text();
  expect(text).toContain('&lt;b&gt;not bold&lt;/b&gt; &amp; plain');
});

test('a run is queued, seen with its reason, held, let go and cancelled by the API, each by whom it may be', async () => {
  const [ada, kim] = [await lab.token('ada', 'user'), await lab.token('kim', 'user')];
  const send = (path: string, headers: Record<string, string>, body?: unknown) =>
    lab.ask(`/api/v1${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const project = { kind: 'folder', path: '/srv/lab' };
  const wish = { playbook: 'playbooks/latency.yml', project, hosts: ['own1'] };
  expect((await send('/runs', kim.headers, { ...wish, playbook: '/etc/passwd' })).status).toBe(400);
  const answer = await send('/runs', kim.headers, wish);
  expect(answer.status).toBe(201);
  const { run } = (await answer.json()) as { run: number };
  expect((await send(`/runs/${run}/hold`, ada.headers, { why: 'no' })).status).toBe(403);
  expect((await send(`/runs/${run}/hold`, kim.headers, { why: 'new cable' })).status).toBe(200);
  const { queue } = (await (await lab.ask('/api/v1/queue', { headers: ada.headers })).json()) as {
    queue: { id: number; reason: string }[];
  };
  expect(queue.find(({ id }) => id === run)?.reason).toMatch(/^held by kim: new cable/);
  expect((await send(`/runs/${run}/resume`, kim.headers)).status).toBe(200);
  expect((await send(`/runs/${run}/cancel`, ada.headers)).status).toBe(403);
  expect((await send(`/runs/${run}/cancel`, kim.headers)).status).toBe(200);
  expect((await send(`/runs/${run}/cancel`, kim.headers)).status).toBe(409);
});
