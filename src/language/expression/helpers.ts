import { isDeepStrictEqual } from 'node:util';
import { type Environment, EvaluationError } from '@marcbachmann/cel-js';
import { entryOf } from '../../model/index.js';
import { linearPattern, PatternMistake } from '../../model/linear-pattern.js';
import { withSortedKeys } from '../../model/sorted-keys.js';
import { ControllerValueMissing, controllerFile, environmentValue } from '../controller-values.js';
import { joinedPath } from '../template/helpers.js';
import { compareVersions, comparisons } from '../template/versions.js';
import { fromCel } from './values.js';

/** Helpers of the templates for which CEL has nothing of its own. */
export const registerHelpers = (environment: Environment): void => {
  environment.registerFunction('unique(list): list', unique);
  environment.registerFunction('flatten(list): list', flat);
  environment.registerFunction('union(list, list): list', (one: unknown[], other: unknown[]) =>
    unique([...one, ...other]),
  );
  environment.registerFunction('intersect(list, list): list', (one: unknown[], other: unknown[]) =>
    unique(one).filter(isIn(other)),
  );
  environment.registerFunction('difference(list, list): list', (one: unknown[], other: unknown[]) => {
    const among = isIn(other);
    return unique(one).filter((each) => !among(each));
  });
  environment.registerFunction('path_join(list): string', (parts: unknown[]) =>
    joinedPath(
      parts.map((part) => {
        if (typeof part === 'string') return part;
        throw new EvaluationError('a part of the path is not text');
      }),
    ),
  );
  environment.registerFunction('regex_search(string, string): dyn', (text: string, pattern: string) => {
    try {
      const matcher = linearPattern(pattern).matcher(text);
      return matcher.find() ? (matcher.group() ?? null) : null;
    } catch (error) {
      if (!(error instanceof PatternMistake)) throw error;
      throw new EvaluationError(`cannot read the pattern ${pattern}: ${error.message}`);
    }
  });
  environment.registerFunction('env(string): string', (name: string) =>
    ofController('env', () => environmentValue(name)),
  );
  environment.registerFunction('file(string): string', (path: string) =>
    ofController('file', () => controllerFile(path)),
  );
  environment.registerFunction(
    'version(string, string, string): bool',
    (one: string, operator: string, other: string) => {
      const holds = entryOf(comparisons, operator);
      if (holds) return holds(compareVersions(one, other));
      throw new EvaluationError(`takes one of ${Object.keys(comparisons).join(', ')} between two versions`);
    },
  );
};

/** What is not there is for `default` and `defined` like a key that a map lacks. */
const ofController = (name: string, read: () => string): string => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ControllerValueMissing)) throw error;
    throw new EvaluationError({
      code: error.absent ? 'no_such_key' : 'evaluation_error',
      message: `${name} ${error.message}`,
    });
  }
};

const flat = (list: readonly unknown[]): unknown[] =>
  list.flatMap((one) => (Array.isArray(one) ? flat(one) : [one]));

/** Whether a value is in a list. */
const isIn = (list: readonly unknown[]): ((one: unknown) => boolean) => {
  const heaps = heapsOf(list);
  return (one) => (heaps.get(heapOf(one)) ?? []).some((other) => isDeepStrictEqual(whole(one), whole(other)));
};

const heapOf = (one: unknown): string => JSON.stringify(fromCel(one), withSortedKeys);

const heapsOf = (list: readonly unknown[]): Map<string, unknown[]> => {
  const heaps = new Map<string, unknown[]>();
  for (const one of list) {
    const name = heapOf(one);
    heaps.set(name, [...(heaps.get(name) ?? []), one]);
  }
  return heaps;
};

/** Equal values fall into one heap, so that not every element is compared with every other. */
const unique = (list: readonly unknown[]): unknown[] => {
  const heaps = new Map<string, unknown[]>();
  return list.filter((one) => {
    const name = JSON.stringify(fromCel(one), withSortedKeys);
    const heap = heaps.get(name) ?? [];
    if (heap.some((other) => isDeepStrictEqual(whole(one), whole(other)))) return false;
    heaps.set(name, [...heap, one]);
    return true;
  });
};

/** With the entries that a map converts when they are touched. */
const whole = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(whole);
  return value instanceof Map ? new Map([...value].map(([key, item]) => [key, whole(item)])) : value;
};
