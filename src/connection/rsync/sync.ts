import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { SyncRequest } from '../../model/index.js';
import { abortable, within } from '../abortable.js';
import { makeNonce } from '../batch/nonce.js';
import type { StepOutput } from '../connection.js';
import type { BecomeAccount } from '../shell/bootstrap.js';
import type { OpenProgram, ShellChannel } from '../shell/channel.js';
import { interrupted } from '../shell/failures.js';
import { mostNoise, untilLine, untilMark } from './marks.js';
import { serverCommand, serverInput } from './server.js';

export interface SyncOptions {
  readonly host: string;
  readonly become: BecomeAccount | undefined;
  readonly open: OpenProgram;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Characters that are kept of what rsync lists; a longer list is no answer. */
const largestList = 16 * 1024 * 1024;

/**
 * Stands for ssh where rsync starts it: tells which server is wanted, then hands its bytes through. The descriptors
 * are rigger's, so that nothing listens anywhere and nobody else can take part. It ends as ssh does: with the server,
 * since rsync waits for it before it lets go of its own end.
 */
const helper = `sh -c 'exec 5<&0; printf "%s\\n" "$*" >&4; cat <&5 >&4 & cat <&3; kill $!; exit 0'`;

const clientWords = (request: SyncRequest): string[] => [
  // Names travel in the protocol, where no shell reads them.
  '-s',
  '-rlptO',
  '--out-format=%i %n',
  ...(request.dry ? ['--dry-run'] : []),
  ...(request.checksum ? ['--checksum'] : []),
  ...(request.delete ? ['--delete'] : []),
  ...(request.owner === undefined ? [] : ['--owner']),
  ...(request.group === undefined ? [] : ['--group']),
  ...(request.owner === undefined && request.group === undefined
    ? []
    : [`--chown=${request.owner ?? ''}${request.group === undefined ? '' : `:${request.group}`}`]),
  ...request.exclude.map((pattern) => `--exclude=${pattern}`),
  '-e',
  helper,
  '--',
  `${request.src.replace(/\/*$/, '')}/`,
  'rigger:./',
];

/** Runs rsync here and its server on the host, and lets them speak over a channel of the host's connection. */
export const sync = async (request: SyncRequest, options: SyncOptions): Promise<StepOutput> => {
  const client = spawn('rsync', clientWords(request), {
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const { late, either, done } = within((options.timeout ?? 86_400) * 1000, options.signal);
  const said = new Said();
  const ended = endOf(client);
  let channel: ShellChannel | undefined;
  client.stdout!.on('data', (chunk) => said.listed(chunk));
  client.stderr!.on('data', (chunk) => said.warned(chunk));
  const [, , , toClient, fromClient] = client.stdio as unknown as [null, null, null, Writable, Readable];
  // Either side may be gone before the other has said all; the exit tells.
  for (const stream of [toClient, fromClient]) stream.on('error', () => {});
  const work = async (): Promise<StepOutput> => {
    const words = await Promise.race([untilLine(fromClient), ended.then(() => undefined)]);
    if (words === undefined) {
      const exit = await ended;
      return exit === 'missing' ? failure(78, 'rsync is not installed on the controller') : said.output(exit);
    }
    const nonce = makeNonce();
    channel = await options.open(serverCommand(nonce, options.become));
    channel.stdin.on('error', () => {});
    const state = await greeted(channel, nonce, words, request, options.become, said);
    if (state === 'n') return failure(78, `rsync is not installed on ${options.host}`);
    if (state !== 's') return failure(1, said.errors.trim() || `rsync did not start on ${options.host}`);
    fromClient.pipe(channel.stdin);
    channel.stdout.pipe(toClient);
    const exit = await ended;
    return said.output(exit);
  };
  try {
    return await abortable(work(), either);
  } catch (error) {
    if (options.signal?.aborted) throw interrupted(options.host);
    if (late.aborted) return failure(124, 'rsync took longer than its timeout');
    throw error;
  } finally {
    done();
    kill(client);
    channel?.destroy();
    toClient.destroy();
    fromClient.destroy();
  }
};

/** Lets the server start: root's password where sudo asks, then what is to run. */
const greeted = async (
  channel: ShellChannel,
  nonce: string,
  words: string,
  request: SyncRequest,
  become: BecomeAccount | undefined,
  said: Said,
): Promise<string | undefined> => {
  let asked = false;
  channel.stderr.on('data', (chunk: Buffer) => {
    said.warned(chunk);
    if (asked || become?.password === undefined || !said.errors.includes(`${nonce} a;`)) return;
    asked = true;
    channel.stdin.write(`${become.password}\n`);
  });
  const ended = channel.ended.then(() => undefined);
  if ((await Promise.race([untilMark(channel.stdout, nonce), ended])) !== 'r') return undefined;
  // Start-up files and sudo may have had words of their own.
  said.forget();
  channel.stdin.write(serverInput(nonce, words, request));
  return Promise.race([untilMark(channel.stdout, nonce), ended]);
};

const failure = (exit: number, stderr: string): StepOutput => ({ stdout: '', stderr: `${stderr}\n`, exit });

/** What both sides had to say, as much as is kept of it. */
class Said {
  #list: Buffer[] = [];
  #size = 0;
  errors = '';

  listed(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= largestList) this.#list.push(chunk);
  }

  warned(chunk: Buffer): void {
    if (this.errors.length < mostNoise) this.errors += chunk.toString('utf8');
  }

  forget(): void {
    this.errors = '';
  }

  output(exit: number | 'missing'): StepOutput {
    return {
      stdout: Buffer.concat(this.#list).toString('utf8'),
      stderr: this.errors,
      exit: exit === 'missing' ? 127 : exit,
      ...(this.#size > largestList && { truncated: true }),
    };
  }
}

/** Its exit, once all that it printed has come. */
const endOf = async (client: ChildProcess): Promise<number | 'missing'> => {
  const missing = new Promise<'missing'>((resolve) => {
    client.once('error', () => resolve('missing'));
  });
  const exit = once(client, 'exit').catch(() => ['missing']);
  const [code] = (await Promise.race([exit, missing.then((word) => [word])])) as [number | null | 'missing'];
  if (code === 'missing') return code;
  // What stands for ssh would otherwise hold its output open.
  (client.stdio[3] as unknown as Writable).end();
  await Promise.all([client.stdout, client.stderr].map((stream) => stream!.closed || once(stream!, 'close')));
  return code ?? 255;
};

const kill = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
};
