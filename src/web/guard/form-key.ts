import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Hours for which a form that was shown may be sent. */
const longest = 12;

const mark = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(`form ${text}`).digest('base64url');

/** A key that goes with one form of a session: it says when it was made, and is good once. */
export const formKey = (sessionSecret: string, now: Date): string => {
  const text = `${now.getTime()}.${randomBytes(16).toString('base64url')}`;
  return `${text}.${mark(sessionSecret, text)}`;
};

/** What the key is to be remembered by once it was used; undefined when it is not of this session, or too old. */
export const readFormKey = (key: string, sessionSecret: string, now: Date): string | undefined => {
  const [at, nonce, given, ...rest] = key.split('.');
  if (!at || !nonce || !given || rest.length > 0) return undefined;
  const wanted = Buffer.from(mark(sessionSecret, `${at}.${nonce}`));
  const found = Buffer.from(given);
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) return undefined;
  const age = now.getTime() - Number(at);
  return age >= 0 && age <= longest * 3_600_000 ? nonce : undefined;
};
