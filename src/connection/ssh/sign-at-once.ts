import type { Client, ParsedKey } from 'ssh2';

/** Reaches into the pinned version of ssh2; where its insides look different, nothing is changed. */
interface Insides {
  readonly _protocol?: {
    authPK?: (user: string, key: ParsedKey, algorithm?: string, sign?: Signer) => void;
  };
}

type Signer = (data: Buffer, done: (signature: Buffer) => void) => void;

/**
 * Spares a round trip that the protocol does not ask for and that ssh2 has no option against: signs at once
 * instead of asking first whether the key would be accepted (RFC 4252 section 7 makes that question optional).
 * Only for keys from files: an agent may ask its user.
 */
export const signAtOnce = (client: Client): void => {
  const protocol = (client as unknown as Insides)._protocol;
  const ask = protocol?.authPK;
  if (!protocol || !ask) return;
  protocol.authPK = (user, key, algorithm, sign) => {
    const own: Signer | undefined = key.isPrivateKey?.()
      ? (data, done) => done(key.sign(data, hashOf(algorithm)) as Buffer)
      : undefined;
    ask.call(protocol, user, key, algorithm, sign ?? own);
  };
};

const hashOf = (algorithm: string | undefined): string | undefined =>
  algorithm === 'rsa-sha2-512' ? 'sha512' : algorithm === 'rsa-sha2-256' ? 'sha256' : undefined;
