import { connect, type Socket } from 'node:net';
import type { Target } from '../connection.js';
import { addressOf, portOf, socketFailure, timeoutFailure, unreachable } from './failures.js';

/**
 * A TCP connection to the target. Nagle's algorithm is off: it would hold back the small packets
 * of a batch until the last was acknowledged.
 * @throws RiggerError of `codes.ts`
 */
export const openSocket = (target: Target, milliseconds: number, signal?: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: addressOf(target), port: portOf(target), noDelay: true });
    const finish = (settle: () => void) => {
      clearTimeout(timer);
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
    const timer = setTimeout(() => {
      socket.destroy();
      fail(unreachable(timeoutFailure(target, 'no answer to the TCP connection')));
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket
      .once('connect', () => finish(() => resolve(socket)))
      .once('error', (error) => fail(unreachable(socketFailure(target, firstOf(error)), error)));
  });

/** When a name has several addresses and none answers, each has its error. */
const firstOf = (error: NodeJS.ErrnoException): NodeJS.ErrnoException =>
  error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
