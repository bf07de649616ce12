import { entryOf } from '../../model/index.js';

/** Replaced by the build with a value of every named fact, by its name; tests see none. */
declare const RIGGER_FACT_EXAMPLES: Readonly<Record<string, unknown>> | undefined;

/** What a fact told of a real host, long lists shortened. */
export const factExample = (fact: string): unknown =>
  typeof RIGGER_FACT_EXAMPLES === 'object' ? entryOf(RIGGER_FACT_EXAMPLES, fact) : undefined;
