import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'ssh2';
import type { Target } from '../connection.js';
import { interrupted } from '../shell/failures.js';
import { addressOf, describe, notSshFailure, portOf, socketFailure, unreachable } from './failures.js';
import { DroppedBeforeBanner, handshake } from './handshake.js';
import { paced } from './pacing.js';
import { openSocket } from './socket.js';

/** An authenticated SSH connection; `release` closes it, or leaves it to its other users. */
export interface Dialled {
  readonly client: Client;
  release(): void;
}

/** Reaches the target through its jump hosts, however many. */
export const dial = async (target: Target, signal?: AbortSignal): Promise<Dialled> => {
  const via = await hop(target, signal);
  try {
    const client = await paced(serverOf(target), () => persist(target, via?.client, signal));
    return {
      client,
      release: () => {
        client.end();
        via?.release();
      },
    };
  } catch (error) {
    via?.release();
    throw signal?.aborted ? interrupted(target.host) : error;
  }
};

/** Tries again, ever more slowly, while the server hangs up on strangers. */
const persist = async (target: Target, via: Client | undefined, signal?: AbortSignal): Promise<Client> => {
  const deadline = performance.now() + target.connectTimeout * 1000;
  for (let pause = 100; ; pause *= 2) {
    const left = deadline - performance.now();
    if (signal?.aborted) throw interrupted(target.host);
    try {
      return await attempt(target, via, left, signal);
    } catch (error) {
      if (!(error instanceof DroppedBeforeBanner)) throw error;
      if (performance.now() + pause > deadline)
        throw unreachable(notSshFailure(target, 'it closed every connection before the handshake'), error);
      // Some of those that were turned away together must not come back together.
      await wait(pause * (0.5 + Math.random()), undefined, signal ? { signal } : {});
    }
  }
};

const attempt = async (
  target: Target,
  via: Client | undefined,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<Client> => {
  const started = performance.now();
  const socket: Duplex = via ? await forward(target, via) : await openSocket(target, milliseconds, signal);
  const onAbort = () => socket.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await handshake(target, socket, Math.max(1, milliseconds - (performance.now() - started)));
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};

const forward = (target: Target, via: Client): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    via.forwardOut('127.0.0.1', 0, addressOf(target), portOf(target), (error, channel) => {
      if (!error) return resolve(channel);
      const reason = error.message.replace(/^\(SSH\) Channel open failure: /, '');
      const jump = describe(target.jumps.at(-1) as Target);
      const code = /refused/i.test(reason) ? 'ECONNREFUSED' : undefined;
      const failure = socketFailure(target, Object.assign(new Error(reason), { code }));
      reject(
        unreachable({ ...failure, message: `${failure.message} (through the jump host ${jump})` }, error),
      );
    });
  });

interface SharedHop {
  readonly dialled: Promise<Dialled>;
  users: number;
}

/** One connection to a jump host serves all hosts behind it: forwardings do not count as sessions. */
const hops = new Map<string, SharedHop>();

const hop = async (target: Target, signal?: AbortSignal): Promise<Dialled | undefined> => {
  const last = target.jumps.at(-1);
  if (last === undefined) return undefined;
  const before = target.jumps.slice(0, -1);
  const jump = { ...last, jumps: before.length === 0 ? last.jumps : before };
  const key = serverOf(jump);
  const shared = hops.get(key) ?? { dialled: dial(jump, signal), users: 0 };
  hops.set(key, shared);
  shared.users++;
  const leave = () => {
    shared.users--;
    if (shared.users > 0) return;
    if (hops.get(key) === shared) hops.delete(key);
    shared.dialled.then(({ release }) => release()).catch(() => {});
  };
  try {
    const { client } = await shared.dialled;
    // A hop that broke must not be given to the next host.
    client.once('close', () => hops.get(key) === shared && hops.delete(key));
    return { client, release: leave };
  } catch (error) {
    leave();
    throw error;
  }
};

/** The server and the way to it, as one word. */
const serverOf = (target: Target): string =>
  [...target.jumps, target]
    .map((each) => `${each.user ?? 'root'}@${addressOf(each)}:${portOf(each)}`)
    .join('>');
