import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { requestScript, type WebRequest } from '../../../src/tasks/uri/request.js';

const request = (over: Partial<WebRequest> = {}): WebRequest => ({
  url: 'http://a/',
  method: 'GET',
  body_format: 'raw',
  headers: {},
  status_code: [200],
  follow_redirects: 'safe',
  timeout: 30,
  validate_certs: true,
  ...over,
});
const configuration = (over: Partial<WebRequest>): string[] => requestScript(request(over)).stdin.split('\n');

/** The words of curl's own manual, for `--config`. */
const plain = ['url = "http://a/"', 'proto = "=http,https"', 'globoff', 'request = "GET"', 'max-time = 30'];
const safe = ['location', 'max-redirs = 20'];

test.each<[string, Partial<WebRequest>, string[]]>([
  ['a look', {}, [...plain, ...safe]],
  ['without redirects', { follow_redirects: 'none' }, plain],
  ['whoever signed the certificate', { validate_certs: false }, [...plain, ...safe, 'insecure']],
  ['a certificate of its own', { ca_path: '/ca' }, [...plain, ...safe, 'cacert = "/ca"']],
  ['a socket of the host', { unix_socket: '/run/a b' }, [...plain, ...safe, 'unix-socket = "/run/a b"']],
  ['a user without a password', { url_username: 'me' }, [...plain, ...safe, 'user = "me:"']],
])('asks curl for %s', (_, over, lines) => {
  expect(configuration(over)).toEqual([...lines, '']);
});

test('writes each sign so that curl reads it as it is', () => {
  expect(configuration({ method: 'POST', body: 'a\\b"c\nd\re\tf\vg' })).toContain(
    String.raw`data-raw = "a\\b\"c\nd\re\tf\vg"`,
  );
});

test('keeps the first 512 KiB of a body, and takes up to 64 MiB', async () => {
  const server = createServer((_, response) => response.end(Buffer.alloc(600_000, 'x')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const { port } = server.address() as AddressInfo;
    const { script, stdin } = requestScript(request({ url: `http://127.0.0.1:${port}/` }));
    // dash(1) counts blocks of 512 bytes.
    expect(script).toContain('( ulimit -f 131072; exec curl ');
    const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    shell.stdin.end(stdin);
    const chunks: Buffer[] = [];
    for await (const chunk of shell.stdout) chunks.push(chunk as Buffer);
    const [told, , body] = Buffer.concat(chunks).toString().split('\n');
    expect(told).toMatch(/^200 /);
    expect(Buffer.from(body!, 'base64').equals(Buffer.alloc(512 * 1024, 'x'))).toBe(true);
  } finally {
    server.close();
  }
});
