import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import {
  type Diagnostic,
  type Position,
  problem,
  Secret,
  warning,
  withSecretKeys,
} from '../../model/index.js';
import { type Found, isMergeKey, keyText, type NodeIndex } from './nodes.js';
import { looksBase60, numberIn } from './scalars.js';

/** What the conversion has to know beside the nodes. */
export interface Conversion {
  readonly index: NodeIndex;
  /** The secrets behind `!vault` scalars, already decrypted. */
  readonly secrets: ReadonlyMap<Node, Secret>;
  /** Every text and number is a secret, and every key but the names of variables: the whole file was encrypted. */
  readonly allSecret: boolean;
  readonly duplicateKeys: 'error' | 'warning';
  /** Warn about text that Ansible would take for a number of base 60. */
  readonly base60: boolean;
  position(node: Node): Position;
  report(diagnostic: Diagnostic): void;
}

/** The data of a node. An anchor's data are shared by its aliases, so that no alias can blow them up. */
export const toData = (root: Node | null, conversion: Conversion): unknown => {
  const done = new Map<Node, unknown>();
  const open = new Set<Node>();

  const convert = (node: Node | null): unknown => {
    if (node === null) return null;
    if (isAlias(node)) return convertAlias(node, conversion.index.target(node));
    if (done.has(node)) return done.get(node);
    if (open.has(node)) return heldByItself(node);
    open.add(node);
    const data = isMap(node)
      ? convertMap(node)
      : isSeq(node)
        ? node.items.map((item) => convert(item as Node))
        : convertScalar(node as Scalar, conversion);
    open.delete(node);
    done.set(node, data);
    return data;
  };

  const convertAlias = (alias: Node, target: Node | null): unknown => {
    if (target && !open.has(target)) return convert(target);
    conversion.report(
      problem(
        'language/yaml-alias',
        target
          ? `*${nameOf(alias)} stands for data that hold it`
          : `there is no anchor &${nameOf(alias)} above`,
        {
          position: conversion.position(alias),
          help: 'an alias repeats what an anchor named earlier in the file',
        },
      ),
    );
    return null;
  };

  /** A merge key can bring a mapping into itself without naming it. */
  const heldByItself = (node: Node): unknown => {
    conversion.report(
      problem('language/yaml-alias', 'a merge key << brings these data into themselves', {
        position: conversion.position(node),
        help: 'merge a mapping that stands outside of this one',
      }),
    );
    return null;
  };

  const convertMap = (map: YAMLMap): Record<string, unknown> => {
    reportKeys(map, conversion);
    const data: Record<string, unknown> = {};
    for (const [key, found] of conversion.index.entries(map)) define(data, key, convertValue(found));
    return conversion.allSecret && map !== root ? withSecretKeys(data) : data;
  };

  const convertValue = ({ value }: Found): unknown => convert(value);
  return convert(root);
};

/** A key named `__proto__` must be data like any other. */
const define = (data: Record<string, unknown>, key: string, value: unknown): void => {
  Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
};

const convertScalar = (scalar: Scalar, conversion: Conversion): unknown => {
  const secret = conversion.secrets.get(scalar);
  if (secret) return secret;
  const { value } = scalar;
  if (typeof value === 'number' && conversion.allSecret)
    return new Secret(numberIn(value, scalar.source), scalar.source);
  if (typeof value !== 'string') return value;
  if (conversion.base60 && scalar.type === 'PLAIN' && looksBase60(value))
    conversion.report(
      warning('language/base-60', `Ansible reads ${value} as a number of base 60; rigger reads text`, {
        position: conversion.position(scalar),
        help: `write '${value}' in quotes, and both read the same`,
      }),
    );
  return conversion.allSecret ? new Secret(value) : value;
};

const reportKeys = (map: YAMLMap, conversion: Conversion): void => {
  const seen = new Map<string, Node>();
  for (const { key } of map.items as Pair<Node, Node | null>[]) {
    if (!isScalar(key) && !isAlias(key)) {
      conversion.report(complexKey(key, conversion));
      continue;
    }
    const name = keyText(key);
    const first = seen.get(name);
    if (first && !isMergeKey(key)) conversion.report(duplicate(name, first, key, conversion));
    seen.set(name, key);
  }
};

const complexKey = (key: Node, { position }: Conversion): Diagnostic =>
  isMap(key)
    ? problem('language/unquoted-template', 'a value that begins with {{ is read as a mapping by YAML', {
        position: position(key),
        help: 'put the whole value in quotes: "{{ … }}"',
      })
    : problem('language/yaml-syntax', 'a key must be a single value, not a list or a mapping', {
        position: position(key),
      });

const duplicate = (name: string, first: Node, again: Node, conversion: Conversion): Diagnostic => {
  const make = conversion.duplicateKeys === 'error' ? problem : warning;
  return make('language/duplicate-key', `the key ${name} stands twice in the same mapping`, {
    position: conversion.position(again),
    help: `it stands first in line ${conversion.position(first).line}; keep one of them`,
  });
};

const nameOf = (alias: Node): string => (isAlias(alias) ? alias.source : '');
