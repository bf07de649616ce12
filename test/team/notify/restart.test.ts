import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { Database } from '../../../src/team/database.js';
import { root } from '../../support/cli.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
const folder = mkdtempSync(join(tmpdir(), 'rigger-notify-'));
const secret = 'the-secret-of-this-webhook';
let team: Database;
let hooks: Server;
let post: SMTPServer;
let serving: ChildProcess | undefined;

interface Received {
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** What the webhook took, and what it refused or left without an answer. */
const taken: Received[] = [];
const letters: string[] = [];
let webhook: (one: Received) => number | 'silent' = () => 200;
let mail: () => number | 'silent' = () => 250;

const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await is())) await new Promise((done) => setTimeout(done, 50));
};

beforeAll(async () => {
  team = await database();
  hooks = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const one = { key: String(request.headers['rigger-delivery']), headers: request.headers, body };
    const status = webhook(one);
    if (status === 200) taken.push(one);
    if (status !== 'silent') response.writeHead(status).end('thank you');
  }).listen(0, '127.0.0.1');
  await once(hooks, 'listening');
  post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString();
      });
      stream.on('end', () => {
        const status = mail();
        if (status === 250) letters.push(text);
        if (status !== 'silent')
          done(status === 250 ? null : Object.assign(new Error('later'), { responseCode: status }));
      });
    },
  });
  await new Promise<void>((ready) => post.listen(0, '127.0.0.1', ready));
  const port = (post.server.address() as AddressInfo).port;
  writeFileSync(
    join(folder, 'rigger.yml'),
    `mail: { server: "smtp://127.0.0.1:${port}", from: lab@example.org }\n`,
  );
  const url = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/hook`;
  await team.pool.query(`insert into accounts (name, role) values ('kim', 'user'), ('ada', 'user')`);
  const wish = `insert into subscriptions (account_id, events, way, address, secret, own)
    select id, $1, $2, $3, $4, $5 from accounts where name = 'kim'`;
  await team.pool.query(wish, [['run-ended', 'host-quarantined'], 'webhook', url, secret, false]);
  await team.pool.query(wish, [['run-failed'], 'mail', 'kim@example.org', null, true]);
}, 60_000);
afterEach(() => kill());
afterAll(async () => {
  hooks?.closeAllConnections();
  hooks?.close();
  await new Promise<void>((closed) => post.close(closed));
  rmSync(folder, { recursive: true });
});

const serve = async (): Promise<void> => {
  serving = spawn(process.execPath, [join(root, 'bin/rigger.js'), 'serve', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: team.url, TMPDIR: tmpdir() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const _ of createInterface(serving.stdout!)) return;
};
const kill = async (): Promise<void> => {
  const ends = serving!.exitCode ?? serving!.signalCode;
  if (ends === null) {
    serving!.kill('SIGKILL');
    await once(serving!, 'exit');
  }
  // As if the time had passed for which the one that was killed had it to itself.
  await team.pool.query(`update deliveries set next_at = now() where state = 'waiting'`);
};
const ended = async (person: string, outcome: string): Promise<number> => {
  const { rows } = await team.pool.query(
    `insert into runs (person, playbook, project) values ($1, 'night.yml', '{}') returning id`,
    [person],
  );
  await team.pool.query(
    `update runs set state = 'ended', outcome = $2, ended_at = now(), reason = 'as it was' where id = $1`,
    [rows[0].id, outcome],
  );
  return rows[0].id;
};
const allDelivered = async () =>
  (await team.pool.query(`select count(*) as n from deliveries where state <> 'delivered'`)).rows[0].n === 0;

test('each message is taken once, signed, although the server is killed and both ways refuse at first', async () => {
  const bad = await ended('kim', 'failed');
  const good = await ended('kim', 'succeeded');
  await ended('ada', 'failed');
  await team.pool.query(`insert into hosts (name) values ('dut1')`);
  await team.pool.query(`insert into quarantines (host, why, set_by) values ('dut1', 'it fell over', 'w1')`);
  const refused = { webhook: 0, mail: 0 };
  webhook = ({ body }) => {
    if (JSON.parse(body).run !== good && taken.length < 1) return 200;
    refused.webhook += 1;
    return refused.webhook === 1 ? 503 : 'silent';
  };
  mail = () => {
    refused.mail += 1;
    return 451;
  };
  await serve();
  await until(() => refused.webhook >= 2);
  await kill();
  webhook = () => 200;
  mail = () => 250;
  await serve();
  await until(allDelivered);

  expect(taken.map(({ body }) => JSON.parse(body).event).sort()).toEqual([
    'host-quarantined',
    ...['run-ended', 'run-ended', 'run-ended'],
  ]);
  expect(new Set(taken.map(({ key }) => key)).size).toBe(4);
  for (const { headers, body } of taken) {
    const at = headers['rigger-timestamp'];
    const mark = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    expect(headers['rigger-signature']).toBe(`v1=${mark}`);
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(300);
    expect(body).not.toContain(secret);
  }
  // Kim’s own run that failed, and neither the one that did not nor Ada’s.
  expect(letters).toHaveLength(1);
  expect(letters[0]).toContain(`Subject: [rigger] run ${bad} of night.yml ended: failed`);
  expect(letters[0]).toMatch(/^Message-ID: <[0-9a-f-]{36}@rigger>\r$/m);
  // Another restart brings nothing more.
  await kill();
  await serve();
  const last = await ended('kim', 'succeeded');
  await until(() => taken.some(({ body }) => JSON.parse(body).run === last));
  await until(allDelivered);
  expect([taken.length, letters.length]).toEqual([5, 1]);
}, 60_000);

test('what was taken while the server was killed comes again under the same key, and nothing else does', async () => {
  taken.splice(0);
  const seen: string[] = [];
  webhook = ({ key }) => {
    seen.push(key);
    return seen.length === 1 ? 'silent' : 200;
  };
  await ended('kim', 'succeeded');
  await serve();
  await until(() => seen.length === 1);
  await kill();
  await serve();
  await until(allDelivered);
  expect([seen.length, new Set(seen).size]).toEqual([2, 1]);
}, 60_000);
