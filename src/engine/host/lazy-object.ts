import type { Value } from '../../model/index.js';

/** An ordinary object whose own properties are computed once, when first read; those not listed are there, unseen. */
export const lazyObject = (
  names: readonly string[],
  compute: (name: string) => Value,
  listed: (name: string) => boolean = () => true,
): Value => {
  const object = {};
  for (const name of names)
    Object.defineProperty(object, name, {
      enumerable: listed(name),
      configurable: true,
      get() {
        const value = compute(name);
        Object.defineProperty(object, name, { enumerable: listed(name), value });
        return value;
      },
    });
  return asLazy(object);
};

const lazy = new WeakSet<object>();

/** Marks an object of this kind. */
export const asLazy = (object: object): Value => {
  lazy.add(object);
  return object as Value;
};

/** Whether a value is one whose parts must not all be touched to look at it. */
export const isLazy = (value: Value): boolean =>
  value !== null && typeof value === 'object' && lazy.has(value);
