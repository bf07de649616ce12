import { floatOf, type Json, Numeral } from '../model/index.js';
import { pythonString } from './python-string.js';

/**
 * The value of a Python literal (numbers, strings, `True`/`False`/`None`, tuples, lists, dicts,
 * sets), or the text itself when it is none: what Ansible's INI inventories do with every value
 * (`ast.literal_eval`). Tuples and sets become lists; keys become text as in JSON.
 * Whole numbers beyond 2^53 are returned as their decimal digits.
 */
export const pythonLiteral = (text: string): Json => {
  if (!mayBeLiteral.test(text)) return text;
  try {
    return new LiteralReader(text).whole();
  } catch (error) {
    if (error === noLiteral) return text;
    throw error;
  }
};

/** Most values are plain words; only these beginnings can start a literal. */
const mayBeLiteral = /^[ \t]*(?:[-+.\d('"[{]|[rRbBuU]{1,2}['"]|True\b|False\b|None\b|set\b)/;

/** One for all: most values are no literals, and a stack trace for each would cost more than reading them. */
const noLiteral = new Error('no Python literal');

const digits = String.raw`\d(?:_?\d)*`;
const numberPattern = new RegExp(
  [
    String.raw`(?<float>(?:(?:${digits})?\.${digits}|${digits}\.)(?:[eE][-+]?${digits})?|${digits}[eE][-+]?${digits})`,
    String.raw`(?<integer>0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?\d)*)`,
  ].join('|'),
  'y',
);

class LiteralReader {
  #at = 0;

  constructor(readonly text: string) {}

  /** A bare `1, 2` is a tuple. */
  whole(): Json {
    const first = this.#value();
    if (!this.#take(',')) return this.#ended(first);
    const items = [first];
    while (!this.#atEnd()) {
      items.push(this.#value());
      if (!this.#take(',')) break;
    }
    return this.#ended(items);
  }

  #ended(value: Json): Json {
    if (!this.#atEnd()) throw noLiteral;
    return value;
  }

  /** Python drops comments, also behind a value. */
  #atEnd(): boolean {
    const next = this.#peek();
    return next === undefined || next === '#';
  }

  #peek(): string | undefined {
    while (' \t\f'.includes(this.text[this.#at] ?? '-')) this.#at += 1;
    return this.text[this.#at];
  }

  #take(token: string): boolean {
    this.#peek();
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #value(): Json {
    const next = this.#peek();
    if (next === undefined) throw noLiteral;
    if (next === '-' || next === '+') {
      this.#at += 1;
      this.#peek();
      return this.#number(next === '-' ? -1 : 1);
    }
    if (/[\d.]/.test(next)) return this.#number(1);
    if (this.#take('(')) return this.#parenthesised();
    if (this.#take('[')) return this.#list(']', []);
    if (this.#take('{')) return this.#braced();
    return this.#word();
  }

  #number(sign: 1 | -1): Json {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.text);
    if (match === null || /[\w.]/.test(this.text[numberPattern.lastIndex] ?? ' ')) throw noLiteral;
    this.#at = numberPattern.lastIndex;
    const plain = match[0].replaceAll('_', '');
    if (match.groups?.float !== undefined) return floatOf(sign * Number(plain)) as Json;
    const value = BigInt(sign) * BigInt(/^0+$/.test(plain) ? '0' : plain);
    const inexact = value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER);
    return inexact ? value.toString() : Number(value);
  }

  #word(): Json {
    const constant = /^(?:True|False|None|set\(\))(?!\w)/.exec(this.text.slice(this.#at, this.#at + 8))?.[0];
    if (constant !== undefined) {
      this.#at += constant.length;
      return constant === 'set()' ? [] : constant === 'None' ? null : constant === 'True';
    }
    return this.#strings();
  }

  /** Adjacent strings are one. */
  #strings(): string {
    let whole = '';
    let kind: 'text' | 'bytes' | undefined;
    for (;;) {
      this.#peek();
      const found = pythonString(this.text, this.#at);
      if (found === 'broken' || (found && kind !== undefined && found.kind !== kind)) throw noLiteral;
      if (found === undefined) break;
      whole += found.text;
      kind = found.kind;
      this.#at = found.end;
    }
    if (kind === undefined) throw noLiteral;
    return kind === 'bytes' ? Buffer.from(whole, 'latin1').toString('utf8') : whole;
  }

  #parenthesised(): Json {
    if (this.#take(')')) return [];
    const first = this.#value();
    if (this.#take(')')) return first;
    if (!this.#take(',')) throw noLiteral;
    return this.#list(')', [first]);
  }

  #list(close: string, items: Json[]): Json[] {
    while (!this.#take(close)) {
      items.push(this.#value());
      if (!this.#take(',')) {
        if (!this.#take(close)) throw noLiteral;
        break;
      }
    }
    return items;
  }

  #braced(): Json {
    if (this.#take('}')) return {};
    const first = this.#value();
    if (!this.#take(':')) return this.#set(first);
    const entries: [string, Json][] = [[key(first), this.#value()]];
    while (this.#take(',')) {
      if (this.#peek() === '}') break;
      const name = key(this.#value());
      if (!this.#take(':')) throw noLiteral;
      entries.push([name, this.#value()]);
    }
    if (!this.#take('}')) throw noLiteral;
    return Object.fromEntries(entries);
  }

  #set(first: Json): Json {
    if (!this.#take(',')) {
      if (!this.#take('}')) throw noLiteral;
      return unique([first]);
    }
    return unique(this.#list('}', [first]));
  }
}

const unique = (items: readonly Json[]): Json => {
  const byValue = new Map<Json, Json>();
  for (const item of items) {
    const value = hashable(item);
    if (!byValue.has(value)) byValue.set(value, item);
  }
  return [...byValue.values()];
};

const key = (value: Json): string => {
  hashable(value);
  return String(value);
};

/** What Python tells a key or a member of a set by; lists and maps cannot be one. */
const hashable = (value: Json): Json => {
  if ((value as unknown) instanceof Numeral) return (value as unknown as Numeral).value;
  if (typeof value === 'object' && value !== null) throw noLiteral;
  return value;
};
