import { entryOf, type Json } from '../../model/index.js';

/** A place in which two values differ; undefined where one has nothing there. */
export interface TreeDifference {
  /** `cell.0.workloads.ping.parameters.size` */
  readonly path: string;
  readonly one: Json | undefined;
  readonly two: Json | undefined;
}

/** Every smallest part in which two values differ, in the order of the first. The order of keys says nothing. */
export const treeDifferences = (
  one: Json | undefined,
  two: Json | undefined,
  path: string,
): TreeDifference[] => {
  if (JSON.stringify(one) === JSON.stringify(two)) return [];
  if (!isTree(one) || !isTree(two) || Array.isArray(one) !== Array.isArray(two)) return [{ path, one, two }];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(two)])];
  return keys.flatMap((key) => treeDifferences(child(one, key), child(two, key), `${path}.${key}`));
};

type Tree = { readonly [key: string]: Json };

const isTree = (value: Json | undefined): value is Tree => typeof value === 'object' && value !== null;

const child = (value: Tree, key: string): Json | undefined => entryOf(value, key);
