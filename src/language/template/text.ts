import type { Json } from '../../model/index.js';

/** How a value looks inside a text: null as nothing, lists and maps as JSON. */
export const textOf = (value: Json): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
