import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { trustedProxyOf } from '../../src/cli/serve/trusted-proxy-of.js';
import { type ProxyMarks, proxyWord } from '../../src/web/guard/trusted-proxy.js';
import { postgresql } from '../team/support/database.js';
import { type ServedLab, serveLab } from './support/served.js';

const secret = 'c0ffee'.repeat(8);
const { database } = postgresql();

describe('who is believed', () => {
  const marks: ProxyMarks = { socket: '127.0.0.1', named: 'kim', secret };
  const proxy = { header: 'x-remote-user', from: new Set(['127.0.0.1']), secret };
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  test.each<[string, Partial<ProxyMarks>, unknown]>([
    ['the proxy', {}, { account: 'kim' }],
    ['the proxy, as an IPv6 socket shows it', { socket: '::ffff:127.0.0.1' }, { account: 'kim' }],
    ['nobody where nobody is named', { named: undefined }, undefined],
    ['nobody where the name is empty', { named: '' }, undefined],
    ['no other address', { socket: '127.0.0.2' }, { refused: expect.stringContaining('does not come from') }],
    ['no unknown address', { socket: undefined }, { refused: expect.stringContaining('does not come from') }],
    ['none without the secret', { secret: undefined }, { refused: expect.stringContaining('the secret') }],
    [
      'none with another secret',
      { secret: `${secret}0` },
      { refused: expect.stringContaining('the secret') },
    ],
    ['no list of names', { named: 'kim, boss' }, { refused: expect.stringContaining('no account') }],
    ['no strange name', { named: '../kim' }, { refused: expect.stringContaining('no account') }],
  ])('%s', (_what, more, word) => expect(proxyWord({ ...marks, ...more }, proxy)).toEqual(word));
  test.each<[string | undefined, unknown]>([
    [basic('kim:anything'), { account: 'kim' }],
    [basic('kim'), { account: 'kim' }],
    [undefined, undefined],
    ['Bearer rigger_x', undefined],
    ['Basic !!', undefined],
  ])('by Authorization: %j', (named, word) =>
    expect(proxyWord({ ...marks, named }, { ...proxy, header: 'authorization' })).toEqual(word));
});

describe('the settings', () => {
  const set = { header: 'X-Remote-User', from: ['127.0.0.1'] };
  test('are off where nothing is said', () => expect(trustedProxyOf({})).toBeUndefined());
  test('name the header and the addresses', () =>
    expect(trustedProxyOf({ sign_in_by_proxy: set }, { RIGGER_PROXY_SECRET: secret })).toEqual({
      header: 'x-remote-user',
      from: new Set(['127.0.0.1']),
      secret,
    }));
  test.each([
    [set, '', 'RIGGER_PROXY_SECRET is not set'],
    [set, 'short', 'less than 32'],
    [{ ...set, header: 'Cookie' }, secret, 'Cookie says something else'],
    [{ ...set, header: 'Rigger-Proxy-Secret' }, secret, 'says something else'],
  ])('%j with the secret %j are refused', (sign_in_by_proxy, given, words) =>
    expect(() => trustedProxyOf({ sign_in_by_proxy }, { RIGGER_PROXY_SECRET: given })).toThrow(words));
});

/** A port that nobody has now. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** From any address of loopback, with any headers. */
const ask = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  { from = '127.0.0.1', method = 'GET', body = '' } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, localAddress: from, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });

const cookieOf = ({ headers }: Answer): string => String(headers['set-cookie']?.[0]).split(';')[0]!;

describe.each([
  ['X-Remote-User', 'proxy_set_header X-Remote-User $remote_user;'],
  ['Authorization', ''],
])('nginx says who asks by %s', (header, line) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-nginx-'));
  const log: string[] = [];
  let lab: ServedLab;
  let nginx: ChildProcess;
  let port: number;
  const person = (name: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:geheim`).toString('base64')}`,
  });
  /** As a program on this machine would that knows how the header is called. */
  const forged = (name: string, more: Readonly<Record<string, string>> = {}) =>
    header === 'Authorization' ? { ...person(name), ...more } : { [header]: name, ...more };

  beforeAll(async () => {
    port = await freePort();
    const proxy = { header: header.toLowerCase(), from: new Set(['127.0.0.1']), secret };
    lab = await serveLab(await database(), { url: `http://127.0.0.1:${port}`, proxy });
    await lab.person('kim', 'user');
    await lab.person('boss', 'admin');
    mkdirSync(join(folder, 'tmp'));
    writeFileSync(
      join(folder, 'people'),
      'kim:{PLAIN}geheim\nboss:{PLAIN}geheim\nnobody-here:{PLAIN}geheim\n',
      {
        mode: 0o644,
      },
    );
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/tmp/${name};`)
      .join(' ');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
events {}
http {
  access_log off; ${temporary}
  server {
    listen 127.0.0.1:${port};
    auth_basic lab;
    auth_basic_user_file ${folder}/people;
    location / {
      proxy_pass http://127.0.0.1:${lab.server.port};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header Rigger-Proxy-Secret ${secret};
      ${line}
    }
  }
}
`,
    );
    nginx = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    nginx.stderr!.on('data', (text) => log.push(String(text)));
    for (;;) {
      if (nginx.exitCode !== null) throw new Error(log.join(''));
      const there = await ask(port, '/', {}).catch(() => undefined);
      if (there?.status === 401) break;
      await new Promise((done) => setTimeout(done, 20));
    }
  }, 60_000);
  afterAll(async () => {
    const gone = new Promise((done) => nginx.once('close', done));
    nginx.kill('SIGTERM');
    await gone;
    await lab.end();
    rmSync(folder, { recursive: true });
  });

  test('whoever it lets in is in under that name, and nobody else, and the trail says by which way', async () => {
    expect((await ask(port, '/queue', {})).status).toBe(401);
    const sent = await ask(port, '/queue', person('kim'));
    expect([sent.status, sent.headers.location]).toEqual([303, '/sign-in?to=%2Fqueue']);
    const signed = await ask(port, sent.headers.location!, person('kim'));
    expect([signed.status, signed.headers.location]).toEqual([303, '/queue']);
    const cookie = cookieOf(signed);
    const page = await ask(port, '/queue', { ...person('kim'), cookie });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('kim (user)')]);
    // What nobody sent from a page of the server is refused, though the browser itself adds who it is.
    const made = await ask(port, '/tokens', { ...person('kim'), cookie }, { method: 'POST' });
    expect(made.status).toBe(403);
    // The session is of whom the proxy names; another’s opens nothing.
    const other = await ask(port, '/queue', { ...person('boss'), cookie });
    expect([other.status, other.headers.location]).toEqual([303, '/sign-in?to=%2Fqueue']);
    const { rows } = await lab.database.pool.query(
      `select actor, via, host(address) as address from audit_trail where action = 'sign-in'`,
    );
    expect(rows).toEqual([{ actor: 'kim', via: 'proxy', address: '127.0.0.1' }]);
  });

  test('a name without an account, or with one that is disabled, is told so', async () => {
    const { status, text } = await ask(port, '/sign-in', person('nobody-here'));
    expect([status, text]).toEqual([
      403,
      expect.stringContaining('you are nobody-here, and no such account'),
    ]);
    await lab.database.pool.query(`update accounts set disabled_at = now() where name = 'boss'`);
    expect((await ask(port, '/sign-in', person('boss'))).status).toBe(403);
    await lab.database.pool.query(`update accounts set disabled_at = null where name = 'boss'`);
  });

  test('a header that did not come through it is refused, wherever it leads', async () => {
    const host = `127.0.0.1:${lab.server.port}`;
    const sessions = async () =>
      (await lab.database.pool.query('select count(*) from sessions')).rows[0].count as number;
    const before = await sessions();
    for (const path of ['/', '/sign-in', '/api/v1/me', '/assets/page.css'])
      for (const [headers, from] of [
        [forged('boss', { host }), '127.0.0.1'],
        [forged('boss', { host, 'rigger-proxy-secret': secret.replace('c', 'd') }), '127.0.0.1'],
        // Somebody who has stolen the secret asks from elsewhere, and says that it is the proxy.
        [
          forged('boss', { host, 'rigger-proxy-secret': secret, 'x-forwarded-for': '127.0.0.1' }),
          '127.0.0.2',
        ],
      ] as const) {
        const { status, headers: said, text } = await ask(lab.server.port, path, headers, { from });
        expect([path, status, said['set-cookie']]).toEqual([path, 403, undefined]);
        expect(text).not.toContain(secret);
      }
    expect(await sessions()).toBe(before);
  });

  test('what a browser sends of it is not believed by the proxy itself', async () => {
    const headers = { ...person('kim'), 'x-remote-user': 'boss', 'rigger-proxy-secret': 'x'.repeat(40) };
    const signed = await ask(port, '/sign-in', headers);
    expect(signed.status).toBe(303);
    const page = await ask(port, '/queue', { ...person('kim'), cookie: cookieOf(signed) });
    expect(page.text).toContain('kim (user)');
  });

  test('a password still lets in who asks past it, and a token a machine', async () => {
    const body = new URLSearchParams({ name: 'boss', password: 'four words of a lab' }).toString();
    const direct = await ask(
      lab.server.port,
      '/sign-in',
      {
        host: `127.0.0.1:${lab.server.port}`,
        origin: `http://127.0.0.1:${lab.server.port}`,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(body.length),
      },
      { method: 'POST', body },
    );
    expect([direct.status, direct.headers['set-cookie']]).toEqual([303, [expect.stringMatching(/^rigger=/)]]);
    const { headers } = await lab.token('kim', 'reader');
    const me = await ask(lab.server.port, '/api/v1/me', { ...headers, host: `127.0.0.1:${lab.server.port}` });
    expect(JSON.parse(me.text)).toMatchObject({ name: 'kim', role: 'reader' });
  });
});

test('where nothing is set, no header lets anybody in', async () => {
  const lab = await serveLab(await database());
  await lab.person('boss', 'admin');
  for (const path of ['/queue', '/sign-in'])
    for (const headers of [
      { 'x-remote-user': 'boss', 'rigger-proxy-secret': secret },
      { authorization: `Basic ${Buffer.from('boss:four words of a lab').toString('base64')}` },
    ]) {
      const answer = await lab.ask(path, { headers: headers as Record<string, string> });
      expect([path, answer.status, answer.headers.get('set-cookie')]).toEqual([
        path,
        path === '/queue' ? 303 : 200,
        null,
      ]);
    }
  await lab.end();
});
