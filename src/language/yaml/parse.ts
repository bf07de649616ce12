import { type Alias, type Document, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type Diagnostic, Numeral, type Position, problem, RiggerError } from '../../model/index.js';
import { alignScalar } from './align.js';
import { toData } from './convert.js';
import { expandedSize, mostExpanded } from './expanded.js';
import { NodeIndex } from './nodes.js';
import { numberIn, scalarTags } from './scalars.js';
import { syntaxError, tabIndentation } from './syntax-errors.js';
import { type Decrypt, locked, resolveTags } from './tags.js';

export interface YamlOptions {
  /** Opens `!vault` values and wholly encrypted files. */
  readonly decrypt?: Decrypt;
  /** Ansible only warns about a key that stands twice, and the last wins; the default is an error. */
  readonly duplicateKeys?: 'error' | 'warning';
  /** Warn about text that Ansible would take for a number of base 60; for `lint`. */
  readonly base60?: boolean;
}

/** A YAML text as data, of which every value knows where it stands. Paths are keys and list indices. */
export interface Yaml {
  readonly file: string;
  /** As given, without a byte order mark; the decrypted text never shows. */
  readonly text: string;
  /**
   * null, booleans, numbers, strings, `Secret`, arrays and objects; undefined when the text is not
   * YAML at all. Data of texts with mistakes are what could be understood.
   */
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a value stands; falls back to the nearest parent that exists. */
  at(path: readonly PropertyKey[]): Position;
  /** Where the key of a mapping's entry stands; the value's place in a list. */
  keyAt(path: readonly PropertyKey[]): Position;
  /**
   * Where a piece of a string stands, by offsets into the string; exact in plain, quoted and block
   * scalars, and for text over several lines the first of them.
   */
  within(path: readonly PropertyKey[], start: number, end?: number): Position;
  /** Whether the value is, or lies inside, what is tagged `!unsafe`: its text is no template. */
  isUnsafe(path: readonly PropertyKey[]): boolean;
  /** The number at the path, where Ansible writes it in text otherwise than JavaScript: `3.0`. */
  numeral(path: readonly PropertyKey[]): Numeral | undefined;
}

/**
 * Reads YAML as Ansible means it, except that nothing is ever a base-60 number or a date.
 * Never throws for what the text holds: mistakes are diagnostics, as many as there are.
 * @param file the path shown in positions
 */
export const parseYaml = async (given: string, file: string, options: YamlOptions = {}): Promise<Yaml> => {
  // Editors of Windows begin files with a byte order mark; it counts as no column.
  const text = given.replace(/^\ufeff/, '');
  if (!isEncrypted(text)) return read(text, text, file, options);
  const position = { file, line: 1, column: 1 };
  try {
    if (!options.decrypt) throw new RiggerError([locked(position)]);
    return await read(await options.decrypt(text, position, 'file'), text, file, options);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { ...(await read('', text, file, options)), data: undefined, diagnostics: error.diagnostics };
  }
};

/**
 * Whether the whole text is one that `rigger vault encrypt` or `ansible-vault encrypt` made, or stands for a secret that a
 * run has left out of what it keeps.
 */
export const isEncrypted = (text: string): boolean =>
  /^(?:\$ANSIBLE_VAULT;|-----BEGIN AGE ENCRYPTED FILE-----|\$RIGGER_SECRET;[^;\s]+;\s*$)/.test(text);

const read = async (plain: string, shown: string, file: string, options: YamlOptions): Promise<Yaml> => {
  const lines = new LineCounter();
  const document = parseDocument(plain, {
    schema: 'failsafe',
    customTags: (tags) => [...tags, ...scalarTags],
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    keepSourceTokens: false,
    logLevel: 'error',
  });
  const place = (start: number, end: number): Position => between(plain, lines, file, start, end);
  const position = (node: Node): Position => place(node.range?.[0] ?? 0, scalarEnd(node));
  // A tab that indents confuses the parser in many ways, all of which have the one reason.
  const tab = document.errors.length > 0 ? /^ *\t[ \t]*(?=[^\s#])/m.exec(plain) : null;
  const diagnostics: Diagnostic[] = tab
    ? [tabIndentation(place(tab.index + tab[0].indexOf('\t'), tab.index + tab[0].length))]
    : document.errors.map((error) =>
        syntaxError(error, place(afterBlanks(plain, error.pos[0]), error.pos[1])),
      );
  const tagged = await resolveTags(document, position, options.decrypt);
  diagnostics.push(...tagged.diagnostics);

  const root = document.contents as Node | null;
  const anchors = anchorsOf(document);
  const index = new NodeIndex(root, anchors);
  const converted = toData(root, {
    index,
    secrets: tagged.secrets,
    allSecret: plain !== shown,
    duplicateKeys: options.duplicateKeys ?? 'error',
    base60: options.base60 ?? false,
    position,
    report: (diagnostic) => diagnostics.push(diagnostic),
  });
  const bomb = anchors.size > 0 && expandedSize(converted) > mostExpanded;
  if (bomb) diagnostics.push(tooManyAliases(position([...anchors.keys()].at(-1)!)));
  const data = bomb ? undefined : converted;

  const numerals = numeralsOf(document);
  const at = (path: readonly PropertyKey[]): Position => {
    const { key, value } = index.nearest(path);
    const node = value ?? key;
    return node ? position(node) : { file, line: 1, column: 1 };
  };
  return {
    file,
    text: shown,
    data,
    diagnostics: diagnostics.sort(byPlace),
    at,
    keyAt: (path) => {
      const { key, value } = index.nearest(path);
      const node = key ?? value;
      return node ? position(node) : { file, line: 1, column: 1 };
    },
    within: (path, start, end = start + 1) => {
      const { value } = index.nearest(path);
      const node = index.target(value);
      if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return at(path);
      const [from, to] = node.range;
      const offsets = alignScalar(plain.slice(from, to), node.value);
      const offset = (i: number): number => from + (offsets[Math.min(i, offsets.length - 1)] ?? 0);
      return place(offset(start), end > start ? offset(end - 1) + 1 : offset(start));
    },
    numeral: (path) => {
      if (numerals.size === 0) return undefined;
      const { value, exact } = index.nearest(path);
      const node = index.target(value);
      return exact && node ? numerals.get(node) : undefined;
    },
    isUnsafe: (path) =>
      tagged.unsafe.size > 0 &&
      Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length)).some((parent) => {
        const { value, exact } = index.nearest(parent);
        const node = index.target(value);
        return exact && node !== null && tagged.unsafe.has(node);
      }),
  };
};

/** The numbers whose text is not that of JavaScript. */
const numeralsOf = (document: Document): ReadonlyMap<Node, Numeral> => {
  const found = new Map<Node, Numeral>();
  visit(document, {
    Scalar: (_, node) => {
      const number = typeof node.value === 'number' ? numberIn(node.value, node.source) : undefined;
      if (number instanceof Numeral) found.set(node, number);
    },
  });
  return found;
};

/** What each alias stands for: the last anchor of its name above it. */
const anchorsOf = (document: Document): ReadonlyMap<Node, Node> => {
  const named = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Alias: (_, alias: Alias) => {
      const target = named.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor) named.set(node.anchor, node);
    },
  });
  return targets;
};

const tooManyAliases = (position: Position): Diagnostic =>
  problem(
    'language/yaml-alias',
    `the aliases of this file stand for more than ${mostExpanded.toLocaleString('en')} values`,
    { position, help: 'an alias of data that hold aliases multiplies them; write out what is needed' },
  );

/** The parser begins some errors with the indentation; the text after it is what a person looks for. */
const afterBlanks = (text: string, offset: number): number =>
  text.slice(0, offset).match(/(?:^|\n)$/)
    ? offset + (/^ *(?=[^\s])/.exec(text.slice(offset))?.[0].length ?? 0)
    : offset;

const scalarEnd = (node: Node): number => {
  const [start = 0, end = start] = node.range ?? [];
  return isScalar(node) || ('flow' in node && node.flow) ? end : start;
};

const between = (text: string, lines: LineCounter, file: string, start: number, end: number): Position => {
  const { line, col } = lines.linePos(Math.min(start, text.length));
  const place = { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  const lineEnd = text.indexOf('\n', start);
  const stop = Math.min(end, lineEnd === -1 ? text.length : lineEnd);
  return stop > start ? { ...place, endColumn: place.column + stop - start } : place;
};

const byPlace = (one: Diagnostic, other: Diagnostic): number =>
  (one.position?.line ?? 0) - (other.position?.line ?? 0) ||
  (one.position?.column ?? 0) - (other.position?.column ?? 0);
