import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';

const scrypt = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scryptCallback,
);

/** 32 MiB for each; two at a time, so that many who sign in do not take the machine's memory. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const maxmem = 64 * 2 ** 20;
const atOnce = pLimit(2);

export const shortestPassword = 12;
const longestPassword = 1024;

/** Why a password is not taken; undefined when it is. */
export const passwordFault = (password: string, account: string): string | undefined => {
  if (password.length < shortestPassword)
    return `a password has at least ${shortestPassword} characters; this one has ${password.length}`;
  if (password.length > longestPassword) return `a password has at most ${longestPassword} characters`;
  if (new Set(password).size < 5) return 'a password has at least five different characters';
  if (password.toLowerCase().includes(account.toLowerCase()))
    return 'a password does not hold the name of its account';
  return undefined;
};

/** `scrypt$N$r$p$salt$hash`, which says itself how it was made. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const hash = await atOnce(() => scrypt(password.normalize('NFC'), salt, 32, { ...cost, maxmem }));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
};

/** Takes as long where there is no such account, or none with a password. */
export const passwordIs = async (password: string, stored: string | null): Promise<boolean> => {
  const [kind, N, r, p, salt, hash] = (stored ?? nobodys).split('$');
  if (kind !== 'scrypt' || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64url');
  const found = await atOnce(() =>
    scrypt(
      password.slice(0, longestPassword).normalize('NFC'),
      Buffer.from(salt!, 'base64url'),
      wanted.length,
      {
        N: Number(N),
        r: Number(r),
        p: Number(p),
        maxmem,
      },
    ),
  );
  return timingSafeEqual(wanted, found) && stored !== null;
};

const nobodys = ['scrypt', cost.N, cost.r, cost.p, 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)].join('$');
