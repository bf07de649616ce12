import type { Secret } from './secret.js';

/** Data as JSON knows it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a variable may hold: JSON, with secrets as leaves. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Secret
  | readonly Value[]
  | { readonly [key: string]: Value };
