import { Duplex } from 'node:stream';
import ssh2, { type Client, type ParsedKey } from 'ssh2';

/** The private part of ssh2 that is changed: how it asks with a key. */
interface Asking {
  authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Signer): void;
}

type Signer = (data: Buffer, done: (signature: Buffer) => void) => void;

/** Of the version that package.json names; undefined where the insides of ssh2 look different. */
const askingOf = (client: Client): Asking | undefined => {
  const protocol = (client as unknown as { readonly _protocol?: Partial<Asking> })._protocol;
  return protocol?.authPK?.length === 4 ? (protocol as Asking) : undefined;
};

/** Whether ssh2 is inside what `signAtOnce` takes it for; no host is spoken to. */
export const canSignAtOnce = (): boolean => {
  const client = new ssh2.Client();
  const nobody = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  client.on('error', () => {}).connect({ sock: nobody as never, username: 'nobody', readyTimeout: 0 });
  const can = askingOf(client) !== undefined;
  client.destroy();
  return can;
};

/**
 * Spares a round trip that the protocol does not ask for and that ssh2 has no option against: signs at once
 * instead of asking first whether the key would be accepted (RFC 4252 section 7 makes that question optional).
 * Only for keys from files: an agent may ask its user. Where the insides of ssh2 look different, nothing is changed,
 * and each connection takes that round trip more.
 */
export const signAtOnce = (client: Client): void => {
  const protocol = askingOf(client);
  if (!protocol) return;
  const ask = protocol.authPK;
  protocol.authPK = (user, key, algorithm, sign) => {
    const own: Signer | undefined = key.isPrivateKey?.()
      ? (data, done) => done(key.sign(data, hashOf(algorithm)) as Buffer)
      : undefined;
    ask.call(protocol, user, key, algorithm, sign ?? own);
  };
};

const hashOf = (algorithm: string | undefined): string | undefined =>
  algorithm === 'rsa-sha2-512' ? 'sha512' : algorithm === 'rsa-sha2-256' ? 'sha256' : undefined;
