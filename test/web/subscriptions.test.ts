import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { postgresql } from '../team/support/database.js';
import { type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;
const headers: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  lab = await serveLab(await database());
  await lab.person('boss', 'admin');
  await lab.person('kim', 'user');
  await lab.person('ada', 'user');
  for (const [name, role] of [['boss', 'admin'] as const, ['kim', 'user'] as const, ['ada', 'user'] as const])
    headers[name] = {
      ...(await lab.token(name, role)).headers,
      'content-type': 'application/json',
      origin: lab.server.url,
    };
}, 60_000);
afterAll(() => lab?.end());

const add = async (who: string, wish: Readonly<Record<string, unknown>>) => {
  const answer = await lab.ask('/api/v1/subscriptions', {
    method: 'POST',
    headers: headers[who]!,
    body: JSON.stringify({ events: ['run-ended'], way: 'webhook', ...wish }),
  });
  return { status: answer.status, said: (await answer.json()) as Record<string, unknown> };
};
const list = async (who: string): Promise<string> =>
  await (await lab.ask('/api/v1/subscriptions', { headers: headers[who]! })).text();

test.each([
  ['kim', { address: 'http://chat.example.org/hook' }, 400, 'goes over https'],
  ['kim', { address: 'http://127.0.0.1:5432/' }, 403, 'for an admin'],
  ['kim', { address: 'https://localhost/' }, 403, 'for an admin'],
  ['kim', { address: 'https://kim:pw@chat.example.org/' }, 400, 'without a user'],
  ['kim', { address: 'file:///etc/passwd' }, 400, 'goes over https'],
  ['kim', { address: 'kim@example.org, ada@example.org', way: 'mail' }, 400, 'no address of mail'],
  ['kim', { address: 'kim@example.org\nBcc: ada@example.org', way: 'mail' }, 400, 'no address of mail'],
  ['kim', { address: 'kim@example.org', way: 'mail', account: 'ada' }, 403, 'only an admin'],
  ['kim', { address: 'kim@example.org', way: 'mail', events: ['everything'] }, 400, 'events'],
  ['boss', { address: 'kim@example.org', way: 'mail', account: 'nobody' }, 404, 'no account nobody'],
])('%s is refused %j', async (who, wish, status, words) => {
  expect(await add(who, wish)).toMatchObject({
    status,
    said: { error: expect.stringContaining(words), code: expect.stringMatching(/^team\//) },
  });
  expect(await list(who)).toBe('{"subscriptions":[]}');
});

test('a subscription is one’s own, its secret is told once, and the trail has who made it', async () => {
  const address = 'https://chat.example.org/hook/very-private';
  const { status, said } = await add('kim', { address });
  expect([status, said]).toEqual([
    201,
    { id: expect.any(Number), secret: expect.stringMatching(/^[\w-]{43}$/) },
  ]);
  const { secret, id } = said as { secret: string; id: number };
  expect(await list('kim')).toContain('"to":"https://chat.example.org"');
  expect(await list('ada')).toBe('{"subscriptions":[]}');
  const audit = await (await lab.ask('/api/v1/audit', { headers: headers.boss! })).text();
  for (const text of [await list('kim'), await list('boss'), audit]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain('very-private');
  }
  const { rows } = await lab.database.pool.query(
    `select actor, detail from audit_trail where action = 'subscribe'`,
  );
  expect(rows).toMatchObject([{ actor: 'kim', detail: { to: 'https://chat.example.org' } }]);
  expect(JSON.stringify(rows)).not.toMatch(/very-private/);
  const path = `/api/v1/subscriptions/${id}`;
  expect((await lab.ask(path, { method: 'DELETE', headers: headers.ada! })).status).toBe(404);
  expect((await lab.ask(path, { method: 'DELETE', headers: headers.kim! })).status).toBe(200);
  expect(await list('kim')).toBe('{"subscriptions":[]}');
});
