import { entryOf, type Position, Secret } from '../../model/index.js';
import type { Yaml } from '../yaml/index.js';

/** A value in a YAML file that knows its place. */
export interface Node {
  readonly yaml: Yaml;
  readonly path: readonly PropertyKey[];
  readonly data: unknown;
}

export const rootOf = (yaml: Yaml): Node => ({ yaml, path: [], data: yaml.data });

export const isMapping = (data: unknown): data is Record<string, unknown> =>
  data !== null && typeof data === 'object' && !Array.isArray(data) && !(data instanceof Secret);

/** What stands under a key or index; undefined data when nothing does. */
export const child = (node: Node, key: PropertyKey): Node => ({
  yaml: node.yaml,
  path: [...node.path, key],
  data: isContainer(node.data) ? entryOf(node.data, key) : undefined,
});

const isContainer = (data: unknown): data is Record<PropertyKey, unknown> =>
  data !== null && typeof data === 'object';

export const has = (node: Node, key: string): boolean =>
  isMapping(node.data) && Object.hasOwn(node.data, key);

export const keysOf = (node: Node): readonly string[] => (isMapping(node.data) ? Object.keys(node.data) : []);

/** The elements of a list; a single value stands for a list of one; nothing for an empty one. */
export const itemsOf = (node: Node): readonly Node[] => {
  if (node.data === undefined || node.data === null) return [];
  return Array.isArray(node.data) ? node.data.map((_, index) => child(node, index)) : [node];
};

export const positionOf = (node: Node): Position => node.yaml.at(node.path);

/** Where the key of an entry stands. */
export const keyPosition = (node: Node): Position => node.yaml.keyAt(node.path);

export const describeData = (data: unknown): string => {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (isMapping(data)) return 'a mapping';
  if (typeof data === 'string') return 'text';
  return typeof data === 'boolean'
    ? `the boolean ${data}`
    : typeof data === 'number'
      ? `the number ${data}`
      : 'an encrypted value';
};
