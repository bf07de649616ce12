import type { Scope } from '../../src/language/play.js';
import type { Value } from '../../src/model/index.js';

/** A scope of given values, that remembers which names were asked for. */
export const scopeOf = (values: Readonly<Record<string, Value>>): Scope & { readonly asked: Set<string> } => {
  const asked = new Set<string>();
  return {
    asked,
    get: (name) => {
      asked.add(name);
      return Object.hasOwn(values, name) ? values[name] : undefined;
    },
    names: () => Object.keys(values),
  };
};
