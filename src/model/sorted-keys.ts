import { isMap } from './value.js';

/** For `JSON.stringify`: keys in their order, so that equal values are equal texts. */
export const withSortedKeys = (_: string, value: unknown): unknown =>
  isMap(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
