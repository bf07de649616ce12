import { connect, type Socket } from 'node:net';
import type { Target } from '../connection.js';
import { addressOf, portOf, socketFailure, timeoutFailure, unreachable } from './failures.js';
import type { Patience } from './patience.js';

/**
 * A TCP connection to the target. Nagle's algorithm is off: it would hold back the small packets
 * of a batch until the last was acknowledged.
 * @throws RiggerError of `codes.ts`
 */
export const openSocket = (
  target: Target,
  { over }: Pick<Patience, 'over'>,
  signal?: AbortSignal,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: addressOf(target), port: portOf(target), noDelay: true });
    const finish = (settle: () => void) => {
      over.removeEventListener('abort', onOver);
      signal?.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      // Until ssh2 listens, a late error must not end the process.
      socket.on('error', () => {});
      settle();
    };
    const fail = (error: Error) => finish(() => reject(error));
    const onAbort = () => {
      socket.destroy();
      fail(signal?.reason as Error);
    };
    const onOver = () => {
      socket.destroy();
      fail(unreachable(timeoutFailure(target, 'no answer to the TCP connection')));
    };
    if (over.aborted) onOver();
    over.addEventListener('abort', onOver, { once: true });
    signal?.addEventListener('abort', onAbort, { once: true });
    socket
      .once('connect', () => finish(() => resolve(socket)))
      .once('error', (error) => fail(unreachable(socketFailure(target, firstOf(error)), error)));
  });

/** When a name has several addresses and none answers, each has its error. */
const firstOf = (error: NodeJS.ErrnoException): NodeJS.ErrnoException =>
  error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
