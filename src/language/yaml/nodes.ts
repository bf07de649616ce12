import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';

/** What a step of a path leads to: the value's node, and the key's when the parent is a mapping. */
export interface Found {
  readonly key?: Node;
  readonly value: Node | null;
}

/** Finds nodes by path, through aliases and merge keys, as the data have them. */
export class NodeIndex {
  readonly #entries = new WeakMap<YAMLMap, ReadonlyMap<string, Found>>();

  constructor(
    private readonly root: Node | null,
    private readonly anchors: ReadonlyMap<Node, Node>,
  ) {}

  /** The node at the path, or of its nearest parent that there is. */
  nearest(path: readonly PropertyKey[]): Found & { readonly exact: boolean } {
    let found: Found = { value: this.root };
    for (const segment of path) {
      const inside = this.#step(this.target(found.value), segment);
      if (!inside) return { ...found, exact: false };
      found = inside;
    }
    return { ...found, exact: true };
  }

  /** The node itself, or the one that an alias stands for. */
  target(node: Node | null): Node | null {
    return node && isAlias(node) ? (this.anchors.get(node) ?? null) : node;
  }

  /** A mapping's entries by key; merged ones where the mapping has none of its own. */
  entries(map: YAMLMap): ReadonlyMap<string, Found> {
    const known = this.#entries.get(map);
    if (known) return known;
    const entries = new Map<string, Found>();
    this.#entries.set(map, entries);
    for (const pair of map.items as Pair<Node, Node | null>[])
      if (!isMergeKey(pair.key)) entries.set(keyText(pair.key), { key: pair.key, value: pair.value ?? null });
    for (const pair of map.items as Pair<Node, Node | null>[])
      if (isMergeKey(pair.key)) this.#merge(entries, this.target(pair.value));
    return entries;
  }

  #merge(entries: Map<string, Found>, source: Node | null, merged = new Set<Node>()): void {
    // A list may hold an alias of itself.
    if (source === null || merged.has(source)) return;
    merged.add(source);
    if (isMap(source)) {
      for (const [key, found] of this.entries(source)) if (!entries.has(key)) entries.set(key, found);
    } else if (isSeq(source))
      for (const item of source.items as Node[]) this.#merge(entries, this.target(item), merged);
  }

  #step(node: Node | null, segment: PropertyKey): Found | undefined {
    if (isMap(node)) return this.entries(node).get(String(segment));
    const item = isSeq(node) ? (node.items[Number(segment)] as Node | undefined) : undefined;
    return item && { value: item };
  }
}

/** Keys are text, as JSON would print them. */
export const keyText = (key: Node | null): string =>
  isScalar(key) ? String((key as Scalar).value) : String(key ?? 'null');

export const isMergeKey = (key: Node | null): boolean =>
  isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
