import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Compares without telling by its duration how much was right. */
const isSame = (one: string, other: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
};

/** Who may do things here: by basic authentication (RFC 7617), or by the token of a session (DSP0266, 13.3). */
export class Sessions {
  readonly #tokens = new Map<string, string>();

  constructor(readonly credentials: Credentials) {}

  #matches(user: string, password: string): boolean {
    const rightUser = isSame(user, this.credentials.user);
    return isSame(password, this.credentials.password) && rightUser;
  }

  /** A new session, or undefined when the password is wrong. */
  open(user: string, password: string): { readonly id: string; readonly token: string } | undefined {
    if (!this.#matches(user, password)) return undefined;
    const id = randomBytes(8).toString('hex');
    const token = randomBytes(32).toString('hex');
    this.#tokens.set(id, token);
    return { id, token };
  }

  close(id: string): boolean {
    return this.#tokens.delete(id);
  }

  get ids(): string[] {
    return [...this.#tokens.keys()];
  }

  /** Whether the headers of a request are those of somebody who may. */
  admits(authorization: string | undefined, token: string | undefined): boolean {
    if (token !== undefined) return [...this.#tokens.values()].some((one) => isSame(one, token));
    const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
    if (encoded === undefined) return false;
    const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return this.#matches(user, password.join(':'));
  }
}
