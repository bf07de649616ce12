import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits; the database has its hash alone. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();
