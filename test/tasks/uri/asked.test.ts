import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

let folder: string;
let server: Server;
let url: string;
let asked: string[];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => {
      body += data.toString();
    });
    request.on('end', () => {
      const { method = '', headers } = request;
      asked.push(
        `${method} ${request.url} ${headers['content-type'] ?? '-'} ${headers.authorization ?? '-'} ${headers['x-word'] ?? '-'} ${body}`,
      );
      if (request.url === '/moved') response.writeHead(302, { Location: '/json' }).end();
      else if (request.url === '/soon' && asked.length < 3) response.writeHead(503).end('not yet');
      else if (request.url === '/none') response.writeHead(404, { 'X-Why': 'gone' }).end('no page');
      else response.writeHead(200, { 'Content-Type': 'application/json', Rc: '7' }).end('{"a": [1, "ä"]}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'rigger-uri-'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } } }\n');
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = async (command: string, tasks: string) => {
  writeFileSync(join(folder, 'site.yml'), `- hosts: here\n  tasks:\n${tasks}`);
  const { code, stdout, stderr } = await rigger([command, 'site.yml'], { cwd: folder });
  return { code, text: stdout + stderr };
};

test('a look is taken in a plan as well, changes nothing, and tells what came', async () => {
  const tasks = `    - uri: { url: "${url}/moved", headers: { X-Word: 'a "quoted" \\ {word}' }, url_username: me, url_password: "pass:word" }
      register: page
    - uri: { url: "${url}/none", method: HEAD, status_code: [404, 410] }
      register: head
    - assert:
        that:
          - page.status == 200 && page.redirected && page.url.endsWith("/json") && !page.changed
          - page.json.a[1] == "ä" && page.content_type == "application/json" && page.rc == 0
          - head.status == 404 && head.x_why == "gone"
`;
  for (const command of ['plan', 'apply']) {
    const { code, text } = await run(command, tasks);
    expect([command, code, code === 0 ? '' : text]).toEqual([command, 0, '']);
    const authorization = `Basic ${Buffer.from('me:pass:word').toString('base64')}`;
    expect(asked.splice(0)).toEqual([
      `GET /moved - ${authorization} a "quoted" \\ {word} `,
      `GET /json - ${authorization} a "quoted" \\ {word} `,
      'HEAD /none - - - ',
    ]);
  }
});

test('what is sent arrives as it was written, and only when it is applied', async () => {
  const tasks = `    - uri: { url: "${url}/a", method: POST, body_format: json, body: { a: "x\\n\\"y\\\\", n: 1.50, t: true } }
      register: made
    - uri: { url: "${url}/b", method: PUT, body_format: form-urlencoded, body: { a: "x & y", n: 2 } }
    - uri: { url: "${url}/c", method: PATCH, body: "raw\\ttext", headers: { Content-Type: text/plain } }
    - uri: { url: "${url}/d" }
`;
  const planned = await run('plan', tasks);
  expect(planned.text).toMatch(/POST .*\/a/);
  expect(asked).toEqual([]);
  const { code, text } = await run('apply', tasks);
  expect([code, code === 0 ? '' : text]).toEqual([0, '']);
  expect(text).toMatch(/here\s+1\s+3/);
  expect(asked.map((line) => line.replace('1.5,', '1.50,'))).toEqual([
    'POST /a application/json - - {"a":"x\\n\\"y\\\\","n":1.50,"t":true}',
    'PUT /b application/x-www-form-urlencoded - - a=x+%26+y&n=2',
    'PATCH /c text/plain - - raw\ttext',
    'GET /d - - - ',
  ]);
});

test('another status, or none, is a failure that tells what came', async () => {
  const { code, text } = await run(
    'apply',
    `    - uri: { url: "${url}/none" }
      register: page
      ignore_errors: true
    - assert: { that: ["page.status == 404 && page.failed && page.content == 'no page'"] }
    - uri: { url: "${url}/soon" }
      register: soon
      until: soon.status == 200
      retries: 3
      delay: 0
    - assert: { that: [soon.attempts > 1] }
    - uri: { url: "http://127.0.0.1:1/" }
      register: nobody
      ignore_errors: true
    - assert: { that: [nobody.status == -1 && nobody.failed] }
    - uri: { url: "${url}/none" }
`,
  );
  expect([code, text]).toEqual([3, expect.stringMatching(/the answer has status 404, and not 200/)]);
});
