import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { type BundleStore, StoreFailure } from './bundle-store.js';

/** Of one object, as the protocol has it without parts. */
const longestObject = 5 * 1024 ** 3;

/** Milliseconds in which nothing moves. */
const patience = 60_000;

/** What a refusal may be read of. */
const longestRefusal = 16 * 1024;

const empty = createHash('sha256').update('').digest('hex');

export interface S3StoreOptions {
  /** Server, bucket, and a path below it. */
  readonly url: URL;
  readonly region: string;
  readonly key: string;
  readonly secret: string;
  readonly patience?: number;
}

/** A bucket of any server that speaks S3: objects are put with their digest, so that the server can refuse damaged ones. */
export const s3Store = (options: S3StoreOptions): BundleStore => {
  const base = options.url.href.replace(/\/+$/, '');
  const ask = async <T>(
    method: 'GET' | 'PUT' | 'DELETE',
    name: string,
    read: (answer: IncomingMessage) => Promise<T>,
    body?: { readonly file: string; readonly sha256: string },
  ): Promise<T> => {
    const length = body === undefined ? undefined : statSync(body.file).size;
    if (length !== undefined && length > longestObject)
      throw new StoreFailure(`${name} is longer than 5 GiB, the most that an object has`);
    const { url, headers } = await new AwsV4Signer({
      ...{ method, url: `${base}/${encodeURIComponent(name)}`, service: 's3', region: options.region },
      ...{ accessKeyId: options.key, secretAccessKey: options.secret },
      headers: { 'x-amz-content-sha256': body?.sha256 ?? empty },
    }).sign();
    try {
      return await new Promise<T>((done, fail) => {
        const asked = (url.protocol === 'https:' ? secure : plain)(
          url,
          {
            method,
            headers: {
              ...Object.fromEntries(headers),
              ...(length === undefined ? {} : { 'content-length': length }),
            },
            timeout: options.patience ?? patience,
          },
          (answer) => read(answer).then(done, fail),
        );
        asked.on('timeout', () => asked.destroy(new Error('it does not answer')));
        asked.on('error', fail);
        if (body === undefined) asked.end();
        else pipeline(createReadStream(body.file), asked).catch(fail);
      });
    } catch (error) {
      if (error instanceof StoreFailure) throw error;
      throw new StoreFailure(`${base}: ${(error as Error).message}`, { cause: error });
    }
  };
  const refused = async (answer: IncomingMessage, what: string): Promise<never> => {
    throw new StoreFailure(`${base} refused to ${what}: ${answer.statusCode} ${await codeOf(answer)}`.trim());
  };
  return {
    address: base,
    close: async () => {},
    digest: (name) =>
      ask('GET', name, async (answer) => {
        if (answer.statusCode === 404) {
          answer.resume();
          return undefined;
        }
        if (answer.statusCode !== 200) return refused(answer, `give ${name}`);
        const sum = createHash('sha256');
        await pipeline(answer, sum);
        return sum.digest('hex');
      }),
    get: (name, file) =>
      ask('GET', name, async (answer) => {
        if (answer.statusCode === 404) {
          answer.resume();
          return false;
        }
        if (answer.statusCode !== 200) return refused(answer, `give ${name}`);
        await pipeline(answer, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
        return true;
      }),
    put: (name, file, sha256) =>
      ask(
        'PUT',
        name,
        async (answer) => {
          if (answer.statusCode !== 200) return refused(answer, `take ${name}`);
          answer.resume();
        },
        { file, sha256 },
      ),
    remove: (name) =>
      ask('DELETE', name, async (answer) => {
        if (![200, 204, 404].includes(answer.statusCode ?? 0)) return refused(answer, `remove ${name}`);
        answer.resume();
      }),
  };
};

/** The word by which the protocol names a refusal; the rest of it may quote what was signed. */
const codeOf = async (answer: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of answer) {
    text += String(part);
    if (text.length > longestRefusal) break;
  }
  return /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? '';
};
