import { randomBytes } from 'node:crypto';

/** A word that no program prints by accident: it frames the outputs of one connection. */
export const makeNonce = (): string => `rigger-${randomBytes(16).toString('hex')}`;
