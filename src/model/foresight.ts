import type { Fact } from './fact.js';
import { unforeseen } from './unforeseen.js';

/** The fields of a predicted value; those that cannot be told before are `unforeseen`, and undefined ones are left out. */
type FieldsOf<T> = { readonly [K in keyof T]: T[K] | typeof unforeseen | undefined };

/** A part of a predicted value was asked for that cannot be told before the change has been made. */
export class NotForeseen extends Error {
  constructor(readonly field: string) {
    super(`defect: ${field} cannot be told before, and somebody asked for it outside of a plan`);
  }
}

/** What a fact will read once a change has been made. */
export interface Prediction {
  /** The fact's id. */
  readonly fact: string;
  /**
   * From what a question of that fact reads before, and its arguments. The value itself where the change
   * leaves it as it is; undefined where nothing can be told of it.
   * @throws NotForeseen where that hangs on a part of the value that cannot be told before
   */
  of(before: unknown, args: unknown): unknown;
}

/** A prediction of the readings of one fact, of which `of` sees what was read or predicted before. */
export const leaving = <T, A>(fact: Fact<T, A>, of: (before: T, args: A) => T | undefined): Prediction => ({
  fact: fact.definition.id,
  of: of as Prediction['of'],
});

/** A predicted value. Who touches an unforeseen field of it, to compare or to copy, throws `NotForeseen`. */
export const foreseen = <T extends object>(fields: FieldsOf<T>): T =>
  revised({} as T, fields as Partial<FieldsOf<T>>);

/** The same value but for some fields; what could not be told of the others still cannot. */
export const revised = <T extends object>(before: T, fields: Partial<FieldsOf<T>>): T => {
  const told = open.get(before);
  if (told) return withOthers(revised(told as T, fields));
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(before);
  for (const [field, value] of Object.entries(fields)) {
    delete descriptors[field];
    if (value === unforeseen)
      descriptors[field] = { enumerable: true, configurable: true, get: asked(field) };
    else if (value !== undefined)
      descriptors[field] = { enumerable: true, configurable: true, writable: true, value };
  }
  return Object.defineProperties({}, descriptors) as T;
};

const asked = (field: string) => (): never => {
  throw new NotForeseen(field);
};

/** A field of a value that may be predicted: `unforeseen` where it cannot be told before. */
export const toldOf = <T extends object, K extends keyof T>(value: T, field: K): T[K] | typeof unforeseen => {
  if (!open.has(value) && Object.getOwnPropertyDescriptor(value, field)?.get) return unforeseen;
  try {
    return value[field];
  } catch (error) {
    if (error instanceof NotForeseen) return unforeseen;
    throw error;
  }
};

/** Maps that may have more entries than are told, and what is told of them. */
const open = new WeakMap<object, object>();

/** A map of which others may be there beside the entries that are told. Who asks for one of those throws `NotForeseen`. */
export const withOthers = <T extends object>(told: T): T => {
  const known = (key: PropertyKey): PropertyKey => {
    if (typeof key === 'string' && !Object.hasOwn(told, key)) throw new NotForeseen(key);
    return key;
  };
  const map = new Proxy(told, {
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(told, known(key)),
    get: (_, key) => Reflect.get(told, known(key)),
    has: (_, key) => Reflect.has(told, known(key)),
    ownKeys: () => {
      throw new NotForeseen('the list of all');
    },
  });
  open.set(map, open.get(told) ?? told);
  return map;
};

/** Whether a value, or a part of it, cannot be told before. */
export const hasUnforeseen = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (open.has(value)) return true;
  return Object.values(Object.getOwnPropertyDescriptors(value)).some(
    (descriptor) => descriptor.get !== undefined || hasUnforeseen(descriptor.value),
  );
};

/**
 * The parts of a predicted value that are not what was read, as paths; none where all that was told came true.
 * What could not be told may be anything.
 */
export const wronglyForeseen = (predicted: unknown, read: unknown, at = ''): string[] => {
  if (typeof predicted !== 'object' || predicted === null || typeof read !== 'object' || read === null)
    return Object.is(predicted, read) ? [] : [at];
  const told: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(open.get(predicted) ?? predicted);
  const found: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(read);
  const more = open.has(predicted) ? [] : Object.keys(found);
  return [...new Set([...Object.keys(told), ...more])].flatMap((key) => {
    if (told[key]?.get) return [];
    return wronglyForeseen(told[key]?.value, found[key]?.value, at === '' ? key : `${at}.${key}`);
  });
};
