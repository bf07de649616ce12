import { z } from 'zod';
import { hostName } from '../../team/actions/by.js';
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
export const hostWord = z.string().regex(hostName, 'is no name of a host');
