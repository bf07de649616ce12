import { entryOf, isMap } from '../../model/index.js';

/** One field of a fact's value. */
export interface FactField {
  /** As one writes it: `links[].name`, `NAME.uid` in a map by names. */
  readonly path: string;
  /** In words: `text`, `number`, `true or false`, `list`. */
  readonly type: string;
}

/**
 * The fields of a fact, as an example of its value has them. A map whose values are all alike is taken for one by
 * names: one of them stands for all.
 */
export const fieldsOfValue = (value: unknown, path = ''): FactField[] => {
  if (Array.isArray(value)) return fieldsOfList(value, path);
  if (typeof value !== 'object' || value === null) return path === '' ? [] : [{ path, type: typeOf(value) }];
  const entries = Object.entries(value);
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (isByName(entries))
    return fieldsOfAny(
      entries.map(([, each]) => each),
      below('NAME'),
    );
  return entries.flatMap(([name, each]) => fieldsOfValue(each, below(name)));
};

/** What stands below one path in several places. */
const fieldsOfAny = (values: readonly unknown[], path: string): FactField[] =>
  values.some(isMap)
    ? fieldsOfValue(merged(values.filter(isMap)), path)
    : fieldsOfValue(values.find((value) => value !== null) ?? null, path);

const fieldsOfList = (list: readonly unknown[], path: string): FactField[] =>
  list.some(isMap)
    ? fieldsOfAny(list, `${path}[]`)
    : [{ path, type: list.length === 0 ? 'list' : `list of ${plural(typeOf(list[0]))}` }];

/** All fields that some of the items have, each with the first value that is not null. */
const merged = (items: readonly unknown[]): Record<string, unknown> => {
  const all: Record<string, unknown> = {};
  for (const item of items)
    for (const [name, value] of Object.entries(item as object))
      if (entryOf(all, name) === undefined || entryOf(all, name) === null || isEmptyList(entryOf(all, name)))
        all[name] = value;
  return all;
};

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Fields of facts are written in small letters; other keys are data, as are several above values of one shape. */
const isByName = (entries: readonly (readonly [string, unknown])[]): boolean => {
  if (entries.some(([key]) => !/^[a-z][a-z0-9_]*$/.test(key))) return true;
  const shapes = new Set(
    entries.map(([, value]) =>
      isMap(value)
        ? Object.keys(value as object)
            .sort()
            .join()
        : undefined,
    ),
  );
  return entries.length > 1 && shapes.size === 1 && !shapes.has(undefined);
};

const typeOf = (value: unknown): string =>
  value === null
    ? 'nothing here'
    : ({ string: 'text', number: 'number', boolean: 'true or false' }[typeof value as string] ?? 'map');

const plural = (type: string): string => ({ text: 'texts', number: 'numbers' })[type] ?? type;

/** An example of a fact's value, with the first entries of lists and of maps by names, which say enough. */
export const shortenedExample = (value: unknown, isWhole = true): unknown => {
  if (Array.isArray(value))
    return value.slice(0, isWhole ? 2 : 3).map((item) => shortenedExample(item, false));
  if (!isMap(value)) return value;
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries
      .slice(0, isByName(entries) ? (isWhole ? 3 : 6) : entries.length)
      .map(([key, item]) => [key, shortenedExample(item, false)]),
  );
};
