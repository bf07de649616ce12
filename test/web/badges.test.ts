import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { badgeDrawing } from '../../src/web/parts/badge-drawing.js';
import { postgresql } from '../team/support/database.js';
import { fillLab, type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;
let headers: Record<string, string>;
beforeAll(async () => {
  lab = await serveLab(await database());
  await fillLab(lab);
  await lab.person('kim', 'user');
  await lab.person('ada', 'user');
  headers = await heads('kim');
}, 60_000);
afterAll(() => lab?.end());

const heads = async (name: string): Promise<Record<string, string>> => ({
  ...(await lab.token(name, 'user')).headers,
  'content-type': 'application/json',
});
const make = async (wish: Readonly<Record<string, unknown>>): Promise<{ id: number; url: string }> =>
  (await (
    await lab.ask('/api/v1/badges', { method: 'POST', headers, body: JSON.stringify(wish) })
  ).json()) as { id: number; url: string };
const pathOf = (url: string): string => new URL(url).pathname;

test('a badge shows the last verdict to whoever has its address, on any page', async () => {
  const { url } = await make({ playbook: 'playbooks/latency.yml' });
  const seen = await lab.ask(pathOf(url));
  expect([seen.status, seen.headers.get('content-type'), await seen.text()]).toEqual([
    ...[200, 'image/svg+xml; charset=utf-8'],
    expect.stringMatching(/aria-label="latency: succeeded"/),
  ]);
  expect(seen.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(seen.headers.get('content-security-policy')).toContain("default-src 'none'");
  await lab.database.pool.query(
    `insert into runs (person, playbook, project, state, outcome, ended_at)
      values ('kim', 'playbooks/latency.yml', '{}', 'ended', 'failed', now())`,
  );
  expect(await (await lab.ask(pathOf(url))).text()).toContain('latency: failed');
  const other = await make({ playbook: 'playbooks/latency.yml', label: 'nightly', words: 'each night' });
  expect(await (await lab.ask(pathOf(other.url))).text()).toContain('each night: succeeded');
  const none = await make({ playbook: 'nothing.yml' });
  expect(await (await lab.ask(pathOf(none.url))).text()).toContain('nothing: no run yet');
});

test('its address opens nothing else, is not kept, and shows nothing once it is withdrawn', async () => {
  const { id, url } = await make({ playbook: 'playbooks/density.yml' });
  const secret = /badge\/([\w-]{43})\.svg$/.exec(url)![1]!;
  for (const token of [secret, `rigger_${secret}`])
    expect((await lab.ask('/api/v1/me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  expect((await lab.ask('/now', { headers: { cookie: `rigger=${secret}` } })).status).not.toBe(200);
  const listed = await (await lab.ask('/api/v1/badges', { headers })).text();
  const { rows } = await lab.database.pool.query(
    `select string_agg(b::text, '') || (select string_agg(a::text, '') from audit_trail a) as all from badges b`,
  );
  for (const text of [listed, rows[0].all]) expect(text).not.toContain(secret);
  const wrong = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
  expect((await lab.ask(`/badge/${wrong}.svg`)).status).toBe(404);
  const path = `/api/v1/badges/${id}`;
  expect((await lab.ask(path, { method: 'DELETE', headers: await heads('ada') })).status).toBe(404);
  expect((await lab.ask(path, { method: 'DELETE', headers })).status).toBe(200);
  expect((await lab.ask(pathOf(url))).status).toBe(404);
});

test('words on a badge are words', () => {
  expect(badgeDrawing('<script>&"', 'lost')).toMatch(/>&#60;script&#62;&#38;&#34;<\/text>/);
});
