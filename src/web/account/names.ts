import { z } from 'zod';
import { roles } from './viewer.js';

/** What an account is called. */
export const accountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{0,31}$/,
    'is a letter and then letters, digits, dots, dashes and underscores: kim, ci-nightly',
  );

export const roleWord = z.enum(roles);

/** What a host is called in an address or a form. */
export const hostWord = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}$/, 'is no name of a host');
