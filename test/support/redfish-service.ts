import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: NodeJS.Dict<string | string[]>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The bytes of the body, where they are no plain JSON. */
  readonly bytes?: Buffer;
  /** Text without end, a byte each so many milliseconds, in the place of the body. */
  readonly dripEvery?: number;
}

/** A real HTTPS service on loopback that answers as a management controller was recorded to. */
export const redfishService = async (answer: (asked: Asked) => Reply | undefined) => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-redfish-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=bmc',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'ignore' },
  );
  const asked: Asked[] = [];
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const one = {
          method: request.method ?? '',
          path: request.url ?? '',
          body: text === '' ? undefined : JSON.parse(text),
          headers: request.headers,
        };
        asked.push(one);
        const {
          status = 200,
          headers = {},
          body,
          bytes,
          dripEvery,
        } = answer(one) ?? { status: 404, body: { error: { message: 'not found' } } };
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        if (dripEvery !== undefined) {
          const drip = setInterval(() => response.write(' '), dripEvery);
          response.on('close', () => clearInterval(drip));
          return;
        }
        response.end(bytes ?? (body === undefined ? undefined : JSON.stringify(body)));
      });
    },
  );
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const fingerprint = execFileSync(
    'openssl',
    ['x509', '-in', certificate, '-noout', '-fingerprint', '-sha256'],
    { encoding: 'utf8' },
  )
    .split('=')[1]!
    .trim();
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    fingerprint,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true });
    },
  };
};
