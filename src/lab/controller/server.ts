import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { gzipSync } from 'node:zlib';
import { answer, type MachineControl } from './answer.js';
import { type Reply, serverError } from './reply.js';
import type { Sessions } from './sessions.js';
import { type Voice, voiceOf } from './voice.js';

/** The largest request that is read; BIOS settings are a few hundred bytes. */
const largestBody = 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (
  response: ServerResponse,
  { status, headers, body, compressed }: Reply,
  withBody: boolean,
): void => {
  const plain = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const text = compressed ? gzipSync(plain) : plain;
  response.writeHead(status, {
    'odata-version': '4.0',
    'cache-control': 'no-store',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(status === 204 ? {} : { 'content-length': text.length }),
    ...headers,
  });
  response.end(withBody ? text : undefined);
};

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** The path without query and trailing slash. */
const plainPath = (url: string): string => (url.split('?')[0] ?? '').replace(/(?<=.)\/+$/, '');

/** One machine's controller, listening on the loopback. Failures inside go to `onError`; the client sees a 500. */
export const serveController = async (
  port: number,
  tls: { readonly key: string; readonly cert: string },
  control: MachineControl,
  admission: Sessions,
  onError: (error: unknown) => void,
  voice: Voice = voiceOf(),
): Promise<Server> => {
  const server = createServer(tls, (request, response) => {
    const method = request.method ?? 'GET';
    const reply = async (): Promise<Reply> => {
      const body = await readBody(request);
      const url = request.url ?? '/';
      const { authorization } = request.headers;
      return answer(
        {
          method,
          path: plainPath(url),
          slashed: (url.split('?')[0] ?? '').endsWith('/'),
          authorization,
          token: single(request.headers['x-auth-token']),
          ifMatch: single(request.headers['if-match']),
          takesGzip: /\bgzip\b/.test(single(request.headers['accept-encoding']) ?? ''),
          body,
        },
        control,
        admission,
        voice,
      );
    };
    reply()
      .catch((error: unknown) => {
        onError(error);
        return serverError();
      })
      .then((one) => send(response, one, method !== 'HEAD'));
  });
  server.listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  return server;
};
