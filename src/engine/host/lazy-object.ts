import { ValueUnknown } from '../../language/play.js';
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

/** An object to which names may yet come, for the reason given: who asks for one that is missing asks for what is not known. */
export const openEnded = (object: Value, name: string, because: string | undefined): Value => {
  if (because === undefined) return object;
  return asLazy(
    new Proxy(object as object, {
      getOwnPropertyDescriptor(target, key) {
        if (typeof key === 'symbol' || Object.hasOwn(target, key))
          return Reflect.getOwnPropertyDescriptor(target, key);
        throw new ValueUnknown(`${name}.${key}`, because);
      },
      ownKeys() {
        throw new ValueUnknown(name, because);
      },
    }),
  );
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
