import type { Yaml } from '../language/yaml/index.js';
import type { Value } from '../model/index.js';
import type { VariableTable } from './layer.js';

/** The mapping at a path of a YAML text, as variables. */
export const yamlTable = (
  yaml: Yaml,
  path: readonly PropertyKey[],
  values: Readonly<Record<string, unknown>>,
): VariableTable => ({
  values: values as Readonly<Record<string, Value>>,
  at: (inside) => yaml.at([...path, ...inside]),
  within: (inside, start, end) => yaml.within([...path, ...inside], start, end),
  numeral: (inside) => yaml.numeral([...path, ...inside]),
  isUnsafe: (inside) => yaml.isUnsafe([...path, ...inside]),
});

export const isMapping = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' &&
  data !== null &&
  !Array.isArray(data) &&
  Object.getPrototypeOf(data) === Object.prototype;

/** What a person calls this piece of data. */
export const kindOf = (data: unknown): string => {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return isMapping(data) ? 'a mapping' : 'a secret';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false' }[typeof data as string] ?? typeof data
  );
};
