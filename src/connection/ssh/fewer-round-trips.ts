import type { Client, ClientChannel, ParsedKey } from 'ssh2';

/**
 * Two waits that the SSH protocol does not ask for and that ssh2 has no option against. Both reach
 * into the pinned version of ssh2; where its insides look different, nothing is changed and the
 * connection costs two round trips more.
 */
interface Insides {
  readonly _protocol?: {
    authPK?: (user: string, key: ParsedKey, algorithm?: string, sign?: Signer) => void;
    exec?: (channel: number, command: string, wantReply: boolean) => void;
  };
  readonly _chanMgr?: { readonly _channels?: Record<string, unknown> };
}

type Signer = (data: Buffer, done: (signature: Buffer) => void) => void;

/**
 * Signs at once instead of asking first whether the key would be accepted (RFC 4252 section 7
 * makes that question optional). Only for keys from files: an agent may ask its user.
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

/**
 * Starts a command and gives its channel as soon as the request is sent, not when the server has
 * confirmed it: data may follow the request at once (RFC 4254 section 5.2), and is handled in order.
 */
export const execAtOnce = (client: Client, command: string): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    const { _protocol: protocol, _chanMgr: channels } = client as unknown as Insides;
    const request = protocol?.exec;
    let early: ClientChannel | undefined;
    if (protocol && request && channels?._channels) {
      protocol.exec = (id, text, wantReply) => {
        protocol.exec = request;
        request.call(protocol, id, text, wantReply);
        const channel = Object.values(channels._channels ?? {}).find((each) => outgoingId(each) === id);
        early = channel as ClientChannel | undefined;
        if (early) resolve(early);
      };
    }
    client.exec(command, (error, channel) => {
      if (!error) return resolve(channel);
      reject(error);
      // Whoever was given the channel already learns of the refusal by its end.
      early?.destroy();
    });
  });

const outgoingId = (channel: unknown): number | undefined =>
  (channel as { outgoing?: { id?: number } } | undefined)?.outgoing?.id;
