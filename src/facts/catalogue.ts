import type { Fact } from '../model/index.js';

/**
 * Facts without arguments, by the name under which templates and conditions see them:
 * `facts.NAME.…`. Each is read only when something asks for it.
 */
export const namedFacts: Readonly<Record<string, Fact<unknown, undefined>>> = {};
