import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Client } from 'ssh2';
import { abortable, within } from '../abortable.js';
import type { Target } from '../connection.js';
import { interrupted } from '../shell/failures.js';
import { authenticationAttempts } from './authentication.js';
import {
  addressOf,
  describe,
  notSshFailure,
  portOf,
  socketFailure,
  timeoutFailure,
  unreachable,
  userOf,
} from './failures.js';
import { DroppedBeforeBanner, handshake } from './handshake.js';
import { paced } from './pacing.js';
import { type Patience, patienceFor } from './patience.js';
import { openSocket } from './socket.js';

/** An authenticated SSH connection; `release` closes it, or leaves it to its other users. */
export interface Dialled {
  readonly client: Client;
  release(): void;
}

/** The shared connection to a jump host turned out to be dead. */
class HopLost extends Error {
  constructor({ jumps }: Target) {
    super(`the jump host ${describe(jumps.at(-1) as Target)} closed the connection`);
  }
}

/** Reaches the target through its jump hosts, however many. */
export const dial = async (target: Target, signal?: AbortSignal): Promise<Dialled> => {
  // A shared hop may have broken before we came, unnoticed yet: a new one is worth one more try.
  for (let tries = 2; ; tries--) {
    try {
      return await dialVia(await hop(target, signal), target, signal);
    } catch (error) {
      if (signal?.aborted) throw interrupted(target.host);
      if (!(error instanceof HopLost)) throw error;
      if (tries === 1) throw unreachable(socketFailure(target, error), error);
    }
  }
};

const dialVia = async (via: Hop | undefined, target: Target, signal?: AbortSignal): Promise<Dialled> => {
  try {
    const client = await paced(serverOf(target), (heard) => persist(target, via?.client, heard, signal));
    return {
      client,
      release: () => {
        client.end();
        via?.release();
      },
    };
  } catch (error) {
    if (error instanceof HopLost) via?.forget();
    via?.release();
    throw error;
  }
};

/** Tries again, ever more slowly, while the server hangs up on strangers, for as long as it may be silent. */
const persist = async (
  target: Target,
  via: Client | undefined,
  heard: () => void,
  signal?: AbortSignal,
): Promise<Client> => {
  const patience = patienceFor(target, heard);
  const tries = within(target.connectTimeout * 1000, signal);
  try {
    for (let pause = 100; ; pause *= 2) {
      if (signal?.aborted) throw interrupted(target.host);
      try {
        return await attempt(target, via, patience, signal);
      } catch (error) {
        // The last try may end with the time instead of with the server.
        const lastTry = pause > 100 && patience.over.aborted && !patience.spoke;
        if (!(error instanceof DroppedBeforeBanner) && !lastTry) throw error;
        // Some of those that were turned away together must not come back together.
        await wait(pause * (0.5 + Math.random()), undefined, { signal: tries.either }).catch(() => {});
        if (tries.late.aborted && !signal?.aborted)
          throw unreachable(notSshFailure(target, 'it closed every connection before the handshake'), error);
      }
    }
  } finally {
    patience.end();
    tries.done();
  }
};

const attempt = async (
  target: Target,
  via: Client | undefined,
  patience: Patience,
  signal?: AbortSignal,
): Promise<Client> => {
  // Read first: a key that cannot be used is no reason to disturb the host.
  const attempts = authenticationAttempts(target);
  const socket: Duplex = via
    ? await forward(target, via, patience, signal)
    : await openSocket(target, patience, signal);
  const onAbort = () => socket.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await handshake(target, attempts, socket, patience);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};

/** A jump host that never says whether it forwards is as good as a host that does not answer. */
const forward = async (
  target: Target,
  via: Client,
  { over: late }: Pick<Patience, 'over'>,
  signal?: AbortSignal,
): Promise<Duplex> => {
  const jump = describe(target.jumps.at(-1) as Target);
  const either = signal ? AbortSignal.any([late, signal]) : late;
  const opened = promisify(via.forwardOut.bind(via))('127.0.0.1', 0, addressOf(target), portOf(target));
  try {
    return await abortable(opened, either);
  } catch (error) {
    if (late.aborted || signal?.aborted) opened.then((channel) => channel.destroy()).catch(() => {});
    if (signal?.aborted) throw interrupted(target.host);
    if (late.aborted)
      throw unreachable(
        timeoutFailure(target, `no answer from the jump host ${jump}, which should forward`),
        error,
      );
    const { message } = error as Error;
    // ssh2's words for a connection that has ended.
    if (/^(No response|Not connected)/.test(message)) throw new HopLost(target);
    const reason = message.replace(/^\(SSH\) Channel open failure: /, '');
    const code = /refused/i.test(reason) ? 'ECONNREFUSED' : undefined;
    const failure = socketFailure(target, Object.assign(new Error(reason), { code }));
    throw unreachable({ ...failure, message: `${failure.message} (through the jump host ${jump})` }, error);
  }
};

interface Hop extends Dialled {
  /** Lets the next host connect anew. */
  forget(): void;
}

interface SharedHop {
  readonly dialled: Promise<Dialled>;
  users: number;
}

/** One connection to a jump host serves all hosts behind it: forwardings do not count as sessions. */
const hops = new Map<string, SharedHop>();

const hop = async (target: Target, signal?: AbortSignal): Promise<Hop | undefined> => {
  const last = target.jumps.at(-1);
  if (last === undefined) return undefined;
  const before = target.jumps.slice(0, -1);
  const jump = { ...last, jumps: before.length === 0 ? last.jumps : before };
  const key = serverOf(jump);
  const shared = hops.get(key) ?? { dialled: dial(jump, signal), users: 0 };
  hops.set(key, shared);
  shared.users++;
  const forget = () => {
    if (hops.get(key) === shared) hops.delete(key);
  };
  const leave = () => {
    shared.users--;
    if (shared.users > 0) return;
    forget();
    shared.dialled.then(({ release }) => release()).catch(() => {});
  };
  try {
    const { client } = await shared.dialled;
    // A hop that broke must not be given to the next host.
    client.once('close', forget);
    return { client, release: leave, forget };
  } catch (error) {
    leave();
    throw error;
  }
};

/** The server and the way to it, as one word. */
const serverOf = (target: Target): string =>
  [...target.jumps, target].map((each) => `${userOf(each)}@${addressOf(each)}:${portOf(each)}`).join('>');
