import { randomBytes } from 'node:crypto';

/**
 * A word that frames the outputs of one connection. No program may print it by accident, and
 * `ps` would if it stood in an argument: it has a percent sign, which arguments hold doubled.
 */
export const makeNonce = (): string => `rigger%${randomBytes(16).toString('hex')}`;

/** As a format of printf, or a prompt of sudo: both print the nonce, neither is it. */
export const asFormat = (nonce: string): string => nonce.replaceAll('%', '%%');
