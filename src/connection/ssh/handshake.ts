import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import type { Target } from '../connection.js';
import { type Attempt, authenticationFailure, nextAttempt } from './authentication.js';
import {
  addressOf,
  notSshFailure,
  type SshFailure,
  silentFailure,
  slowFailure,
  timeoutFailure,
  unreachable,
  userOf,
} from './failures.js';
import { hostKeyAlgorithms, verifyHostKey } from './host-verification.js';
import type { Patience } from './patience.js';
import { signAtOnce } from './sign-at-once.js';

/** The server hung up before it said a word: it has too many strangers (MaxStartups), or is going down. */
export class DroppedBeforeBanner extends Error {}

/** As ssh2 offers by default: what today's OpenSSH has, the fastest first. */
const hostKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const;

/** A host that says nothing for this long, this many times, is gone. */
const usualKeepalive = { seconds: 10, count: 3 };

/**
 * Speaks SSH on a connected stream until the user is authenticated, for as long as the patience lasts; tells it
 * whenever something came from the host.
 * @throws RiggerError of `codes.ts`, DroppedBeforeBanner
 */
export const handshake = (
  target: Target,
  attempts: readonly Attempt[],
  socket: Duplex,
  patience: Patience,
): Promise<Client> => {
  const username = userOf(target);
  const keepalive = target.keepalive ?? usualKeepalive;
  const client = new ssh2.Client();
  const tried: string[] = [];
  const failedAgents: string[] = [];
  let allowed: readonly string[] = [];
  let refusal: SshFailure | undefined;
  const next = nextAttempt(attempts, ({ name }) => tried.push(name));
  return new Promise<Client>((resolve, reject) => {
    const fail = (error: Error & { level?: string }) => {
      patience.over.removeEventListener('abort', onOver);
      socket.destroy();
      reject(
        error instanceof DroppedBeforeBanner
          ? error
          : unreachable(
              refusal ??
                explain(target, error, () =>
                  authenticationFailure(target, username, tried, allowed, failedAgents),
                ),
              error,
            ),
      );
    };
    client
      .on('ready', () => {
        patience.over.removeEventListener('abort', onOver);
        resolve(client);
      })
      .on('error', (error: Error & { level?: string }) => {
        // ssh2 goes on with the next attempt: an agent that is gone must not keep a good key out.
        if (error.level === 'agent') return void failedAgents.push(error.message);
        fail(
          /before handshake|ECONNRESET|EPIPE/.test(error.message)
            ? new DroppedBeforeBanner(error.message)
            : error,
        );
      })
      .on('close', () => fail(new Error('it closed the connection')));
    const onOver = () => {
      refusal ??= impatient(target, patience, tried.at(-1));
      fail(new Error('the handshake did not finish'));
    };
    if (patience.over.aborted) onOver();
    patience.over.addEventListener('abort', onOver, { once: true });
    client.connect({
      sock: socket as never,
      host: addressOf(target),
      username,
      readyTimeout: 0,
      keepaliveInterval: keepalive.seconds * 1000,
      keepaliveCountMax: keepalive.count,
      algorithms: { serverHostKey: hostKeyAlgorithms(target, hostKeys) as never },
      hostVerifier: (key: Buffer) => {
        refusal = verifyHostKey(target, key);
        return refusal === undefined;
      },
      authHandler: (methods: string[] | null) => {
        if (methods !== null) allowed = methods;
        return next(methods as never) as never;
      },
    } as never);
    socket.on('data', patience.heard);
    client.once('ready', () => socket.off('data', patience.heard));
    signAtOnce(client);
  });
};

const impatient = (target: Target, { spoke, silent }: Patience, tried: string | undefined): SshFailure => {
  if (!spoke) return timeoutFailure(target, 'it took the TCP connection and said nothing');
  return silent
    ? silentFailure(target, tried?.startsWith('agent') ? `key ${tried}` : undefined)
    : slowFailure(target);
};

const explain = (
  target: Target,
  error: Error & { level?: string },
  authentication: () => SshFailure,
): SshFailure => {
  if (error.level === 'client-authentication' || /authentication failures/i.test(error.message))
    return authentication();
  return notSshFailure(target, error.message);
};
