import { type Json, Secret, type Value } from '../../model/index.js';

/** Whether a secret is anywhere in it. */
export const holdsSecret = (value: Value | undefined): boolean => {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsSecret);
};

/** What was made from secrets is secret: every text in it. Numbers and booleans cannot be. */
export const taint = (value: Json): Value => {
  if (typeof value === 'string') return new Secret(value);
  if (Array.isArray(value)) return value.map(taint);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, taint(item)]));
  return value as Json & Value;
};
