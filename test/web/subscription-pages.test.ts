import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { postgresql } from '../team/support/database.js';
import { fillLab, post, type ServedLab, serveLab } from './support/served.js';

const { database } = postgresql();
let lab: ServedLab;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  lab = await serveLab(await database());
  await fillLab(lab);
  for (const [name, role] of [
    ['boss', 'admin'] as const,
    ['kim', 'user'] as const,
    ['ada', 'user'] as const,
  ]) {
    await lab.person(name, role);
    cookies[name] = await lab.cookie(name);
  }
}, 60_000);
afterAll(() => lab?.end());

const see = async (who: string, path: string): Promise<string> =>
  await (await lab.ask(path, { headers: { cookie: cookies[who]! } })).text();
const send = async (who: string, path: string, fields: Readonly<Record<string, string>>) => {
  const cookie = cookies[who]!;
  const key = await lab.key(cookie);
  const answer = await post(lab.ask, lab.server, path, { key, ...fields }, { cookie });
  return { status: answer.status, text: await answer.text() };
};

test('mail and a webhook are subscribed to by the form, listed without what is secret, and withdrawn', async () => {
  const mail = { events: 'run-failed', way: 'mail', address: 'kim@example.org', own: 'yes' };
  expect((await send('kim', '/subscriptions', mail)).status).toBe(303);
  const { status, text } = await send('kim', '/subscriptions', {
    ...{ events: 'run-ended', way: 'webhook', address: 'https://chat.example.org/hook/very-private' },
    playbook: 'playbooks/latency.yml',
  });
  const secret = /class="copy" readonly value="([\w-]{43})"/.exec(text)?.[1];
  expect([status, secret]).toEqual([200, expect.any(String)]);
  const listed = await see('kim', '/subscriptions');
  expect(listed).toContain('kim@example.org');
  expect(listed).toContain('>https://chat.example.org<');
  for (const page of [listed, await see('boss', '/subscriptions'), await see('boss', '/audit')]) {
    expect(page).not.toContain(secret);
    expect(page).not.toContain('very-private');
  }
  expect(await see('ada', '/subscriptions')).toContain('Nobody is told of anything yet');
  const { rows } = await lab.database.pool.query(
    'select id, events, way, playbook, own from subscriptions order by id',
  );
  expect(rows).toMatchObject([
    { events: ['run-failed'], way: 'mail', playbook: null, own: true },
    { events: ['run-ended'], way: 'webhook', playbook: 'playbooks/latency.yml', own: false },
  ]);
  expect((await send('ada', `/subscriptions/${rows[0].id}/withdraw`, {})).status).toBe(404);
  expect((await send('kim', `/subscriptions/${rows[0].id}/withdraw`, {})).status).toBe(303);
  expect(await see('kim', '/subscriptions')).not.toContain('<td>kim@example.org');
});

test.each([
  ['kim', { events: 'run-ended', way: 'webhook', address: 'http://127.0.0.1:1/' }, 403, 'for an admin'],
  ['kim', { way: 'mail', address: 'kim@example.org' }, 400, 'events: name at least one'],
  ['kim', { events: 'everything', way: 'mail', address: 'kim@example.org' }, 400, 'events'],
  ['kim', { events: 'run-ended', way: 'pigeon', address: 'kim@example.org' }, 400, 'way: '],
  ['kim', { events: 'run-ended', way: 'mail', address: 'b@c.d', account: 'ada' }, 403, 'only an admin'],
])('%s is refused %j, and what was typed stays', async (who, fields, status, words) => {
  const answer = await send(who, '/subscriptions', fields as unknown as Record<string, string>);
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
  expect(answer.text).toMatch(new RegExp(`name="address"[^>]* value="${fields.address}"`));
});

test('a badge is made by the form, with an address to copy that is shown once, and withdrawn', async () => {
  expect((await send('kim', '/badges', { playbook: '' })).text).toContain('playbook: name one');
  const { status, text } = await send('kim', '/badges', {
    playbook: 'playbooks/latency.yml',
    words: 'night',
  });
  const address = /class="copy" readonly value="(http[^"]*\/badge\/[\w-]{43}\.svg)"/.exec(text)?.[1];
  expect([status, address?.startsWith(lab.server.url)]).toEqual([200, true]);
  expect(text).toContain(`![playbooks/latency.yml](${address})`);
  const path = new URL(address!).pathname;
  expect(await (await lab.ask(path)).text()).toContain('night: ');
  for (const who of ['kim', 'boss']) expect(await see(who, '/badges')).not.toContain(path);
  const { rows } = await lab.database.pool.query('select id from badges');
  expect((await send('ada', `/badges/${rows[0].id}/withdraw`, {})).status).toBe(404);
  expect((await send('kim', `/badges/${rows[0].id}/withdraw`, {})).status).toBe(303);
  expect((await lab.ask(path)).status).toBe(404);
});
