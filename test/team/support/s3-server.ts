import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that speaks as much of S3 as a store needs, and checks every signature itself. */
export interface S3Server {
  readonly url: URL;
  readonly key: string;
  readonly secret: string;
  readonly objects: Map<string, Buffer>;
  /** Requests that were let in, such as `PUT /bucket/a.zip`. */
  readonly asked: string[];
  /** What happens to the next object that is put. */
  fault: 'damage' | 'cut' | 'no space' | undefined;
  stop(): Promise<void>;
}

const digest = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature Version 4, written down from its specification and not from the client. */
const signatureOf = (request: IncomingMessage, secret: string): string | undefined => {
  const given =
    /^AWS4-HMAC-SHA256 Credential=(\S+?)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/.exec(
      request.headers.authorization ?? '',
    );
  if (!given) return undefined;
  const [, , day, region, names] = given as unknown as [string, string, string, string, string];
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [
    ...[request.method, request.url!.split('?')[0], '', headers.join(''), names],
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, digest(canonical)].join('\n');
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(signing, text).toString('hex');
};

export const startS3Server = async (): Promise<S3Server> => {
  const objects = new Map<string, Buffer>();
  const [key, secret] = ['LABKEY', 'not-told/to+anybody'];
  const state = { asked: [] as string[], fault: undefined as S3Server['fault'] };
  const answer = (response: ServerResponse, status: number, code?: string): void => {
    // As real servers do, it quotes what was signed.
    response
      .writeHead(status)
      .end(code && `<Error><Code>${code}</Code><StringToSign>${secret}</StringToSign></Error>`);
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const signature = signatureOf(request, secret);
      if (
        signature === undefined ||
        !request.headers.authorization!.includes(`Credential=${key}/`) ||
        !request.headers.authorization!.endsWith(`Signature=${signature}`)
      )
        return answer(response, 403, 'SignatureDoesNotMatch');
      const path = decodeURIComponent(request.url!);
      state.asked.push(`${request.method} ${path}`);
      if (request.method === 'GET') {
        const found = objects.get(path);
        return found ? void response.writeHead(200).end(found) : answer(response, 404, 'NoSuchKey');
      }
      if (request.method === 'DELETE') {
        objects.delete(path);
        return answer(response, 204);
      }
      if (digest(body) !== request.headers['x-amz-content-sha256'])
        return answer(response, 400, 'XAmzContentSHA256Mismatch');
      const { fault } = state;
      state.fault = undefined;
      if (fault === 'no space') return answer(response, 507, 'InsufficientStorage');
      if (fault === 'cut') return void request.socket.destroy();
      const kept = Buffer.from(body);
      if (fault === 'damage') kept[kept.length >> 1]! ^= 1;
      objects.set(path, kept);
      answer(response, 200);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    ...{ url: new URL(`http://127.0.0.1:${port}/bucket/lab one`), key, secret, objects },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
};
