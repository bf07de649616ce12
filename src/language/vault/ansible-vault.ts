import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** An Ansible vault taken apart; formats 1.1 and 1.2 differ in the label only. */
interface Envelope {
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

export type OpenedVault =
  | { readonly plain: Buffer }
  | { readonly failed: 'wrong-key' | 'malformed' }
  | { readonly failed: 'unsupported'; readonly header: string };

export const isAnsibleVault = (text: string): boolean => text.trimStart().startsWith('$ANSIBLE_VAULT;');

/**
 * Opens an Ansible vault with whichever password fits: PBKDF2-HMAC-SHA256 with 10,000 rounds gives
 * the AES-256-CTR key, the HMAC-SHA256 key and the counter; the text is padded as in PKCS #7
 * (Ansible's documentation, "Format of files encrypted with Ansible Vault").
 */
export const decryptAnsibleVault = async (
  text: string,
  passwords: readonly string[],
): Promise<OpenedVault> => {
  const [header = '', ...body] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim());
  const [, version, cipher] = header.split(';');
  if ((version !== '1.1' && version !== '1.2') || cipher !== 'AES256')
    return { failed: 'unsupported', header };
  const envelope = openEnvelope(body.join(''));
  if (envelope === undefined) return { failed: 'malformed' };
  for (const password of passwords) {
    const plain = await openWith(envelope, password);
    if (plain !== undefined) return { plain };
  }
  return { failed: 'wrong-key' };
};

/** Hexadecimal digits of three lines, which hold hexadecimal digits themselves. */
const openEnvelope = (body: string): Envelope | undefined => {
  const inner = unhex(body)?.toString('latin1').split('\n') ?? [];
  const [salt, hmac, ciphertext] = inner.map(unhex);
  if (inner.length !== 3 || !salt || !hmac || !ciphertext) return undefined;
  return hmac.length === 32 && ciphertext.length > 0 ? { salt, hmac, ciphertext } : undefined;
};

const unhex = (text: string): Buffer | undefined =>
  text.length % 2 === 0 && /^[\da-fA-F]*$/.test(text) ? Buffer.from(text, 'hex') : undefined;

/** @returns undefined when the password is wrong or the text was changed. */
const openWith = async (
  { salt, hmac, ciphertext }: Envelope,
  password: string,
): Promise<Buffer | undefined> => {
  const keys = await derive(password, salt, 10_000, 80, 'sha256');
  const expected = createHmac('sha256', keys.subarray(32, 64)).update(ciphertext).digest();
  if (!timingSafeEqual(expected, hmac)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80));
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return padded.subarray(0, padded.length - padded.at(-1)!);
};
