import { namedFacts } from '../../facts/catalogue.js';
import { fieldsOfValue } from '../../facts/reading/fields.js';
import type { KnownFields } from '../../language/check/index.js';
import { factExample } from './fact-example.js';

/** The outermost fields of each fact, as far as it says itself or an example shows; none of lists and of maps by names. */
export const seenFields: KnownFields = Object.fromEntries(
  Object.entries(namedFacts).flatMap(([name, { definition }]) => {
    const seen = fieldsOfValue(factExample(name)).map(({ path }) => path.split(/[.[]/)[0] ?? '');
    if (seen.length === 0 || seen.some((field) => field === '' || field === 'NAME')) return [];
    const told = Object.keys(definition.fields ?? {}).map((path) => path.split(/[.[]/)[0] ?? '');
    return [[name, [...new Set([...seen, ...told])]]];
  }),
);
