import { Optional } from '@marcbachmann/cel-js';
import { entryOf, hasSecretKeys, Numeral, Secret, type Value } from '../../model/index.js';

/** Told of what is looked at. */
export interface Watch {
  /** A secret: what is made from it is secret too. */
  seen(secret: Secret): void;
  /** So many elements of a list, which is work. */
  elements(count: number): void;
}

/**
 * A value as CEL knows it: whole numbers are `int` (BigInt), others `double`. Maps are converted
 * entry by entry when touched, so that a fact is read only when an expression mentions it.
 */
export const toCel = (value: Value, watch: Watch): unknown => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value instanceof Numeral) return value.isFloat ? value.value : toCel(value.value, watch);
  if (value instanceof Secret) {
    watch.seen(value);
    return toCel(value.content(), watch);
  }
  if (Array.isArray(value)) {
    watch.elements(value.length);
    return value.map((item) => toCel(item, watch));
  }
  if (value === null || typeof value !== 'object') return value;
  return new CelMap(value as Record<string, Value>, watch);
};

/**
 * A plain object as CEL's library takes it; its keys are asked for when an expression asks for all of them, and not
 * before. A Map, because the library tells types by `constructor`, which may be the name of an entry.
 */
class CelMap extends Map<PropertyKey | bigint, unknown> {
  readonly #value: Readonly<Record<string, Value>>;
  readonly #watch: Watch;

  constructor(value: Readonly<Record<string, Value>>, watch: Watch) {
    super();
    this.#value = value;
    this.#watch = watch;
  }

  override get size(): number {
    return this.#keys().length;
  }

  override has(key: PropertyKey | bigint): boolean {
    return Object.hasOwn(this.#value, String(key));
  }

  override get(key: PropertyKey | bigint): unknown {
    return this.has(key) ? toCel(entryOf(this.#value, String(key)) ?? null, this.#watch) : undefined;
  }

  override keys(): MapIterator<string> {
    return this.#keys().values();
  }

  override *entries(): MapIterator<[string, unknown]> {
    for (const key of this.#keys()) yield [key, this.get(key)];
  }

  override [Symbol.iterator](): MapIterator<[string, unknown]> {
    return this.entries();
  }

  #keys(): readonly string[] {
    if (hasSecretKeys(this.#value)) this.#watch.seen(new Secret('', undefined, true));
    return Object.keys(this.#value);
  }
}
Object.defineProperty(CelMap.prototype, 'constructor', { value: Map });

/** CEL's answer as data: whole numbers become JavaScript numbers again, times ISO 8601 text. */
export const fromCel = (value: unknown): Value => {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || value === undefined) return null;
  if (value instanceof Optional) return value.hasValue() ? fromCel(value.value()) : null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return entries([...value.entries()].map(([key, item]) => [String(key), item]));
  if (typeof value !== 'object') return value as Value;
  if (Object.getPrototypeOf(value) === Object.prototype) return entries(Object.entries(value));
  return typeof value.valueOf() === 'bigint' ? Number(value.valueOf()) : String(value);
};

const entries = (all: readonly (readonly [string, unknown])[]): Value =>
  Object.fromEntries(all.map(([key, item]) => [key, fromCel(item)]));
