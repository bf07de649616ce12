import { entryOf } from '../../model/index.js';
import { finite, Unreadable } from './workload.js';

/** Numbers of a JSON document by their paths. */
export interface JsonFields {
  at(...path: readonly string[]): unknown;
  number(path: readonly string[], what: string): number;
}

/** @throws Unreadable where the text is no JSON, as when it was cut */
export const jsonFields = (tool: string, text: string): JsonFields => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Unreadable(`${tool}'s report is cut short, or is not JSON`);
  }
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? entryOf(value as Record<string, unknown>, key)
          : undefined,
      data,
    );
  return { at, number: (path, what) => finite(at(...path), tool, what) };
};
