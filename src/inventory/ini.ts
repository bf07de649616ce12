import { type Diagnostic, type Position, problem, type Value, warning } from '../model/index.js';
import type { Draft } from './draft.js';
import { parseHostPort } from './host-name.js';
import { expandRange } from './host-range.js';
import type { VariableTable } from './layer.js';
import { pythonLiteral } from './python-literal.js';
import { splitWords } from './shell-words.js';

type Section = { readonly group: string; readonly kind: 'hosts' | 'children' | 'vars' };

interface Pending {
  readonly mistake: Diagnostic;
  readonly parents: { readonly name: string; readonly position: Position }[];
}

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupName = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** The line ends of Python's `str.splitlines`, by which Ansible splits. */
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * Reads an INI inventory into the draft, by the rules of Ansible's `ini` inventory plugin.
 * @param source absolute path, recorded as the hosts' source
 * @param file the path shown in positions
 */
export const readIni = (draft: Draft, text: string, source: string, file: string): void =>
  new IniReader(draft, source, file).read(text);

class IniReader {
  #section: Section = { group: 'ungrouped', kind: 'hosts' };
  #line = 0;
  /** Groups that a `:vars` or a `:children` mentions before they have a section of their own. */
  readonly #pending = new Map<string, Pending>();
  #vars: OpenTable | undefined;

  constructor(
    readonly draft: Draft,
    readonly source: string,
    readonly file: string,
  ) {}

  read(text: string): void {
    for (const raw of text.split(lineEnd)) {
      this.#line += 1;
      const line = raw.trim();
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      const indent = raw.length - raw.trimStart().length;
      if (line.startsWith('[') && (section.test(line) || line.endsWith(']'))) this.#header(line, indent);
      else this.#entry(line, indent);
    }
    this.#closeVars();
    for (const { mistake } of this.#pending.values()) this.draft.diagnostics.push(mistake);
  }

  #header(line: string, indent: number): void {
    this.#closeVars();
    const [, group, kind = 'hosts'] = section.exec(line) ?? [];
    if (group === undefined || (kind !== 'hosts' && kind !== 'children' && kind !== 'vars')) {
      const message =
        group === undefined
          ? `${line} is not a section header`
          : `the section ${line} has the unknown kind ${kind}`;
      this.#problem('inventory/section', message, indent, line.length, {
        help: 'write [group], [group:children] or [group:vars], without spaces',
      });
      return;
    }
    this.#section = { group, kind };
    if (kind === 'vars' && !this.draft.groups.has(group))
      this.#await(group, `[${group}:vars] belongs to no group: ${group} has no section`, indent + 1);
    this.draft.group(group);
    if (kind !== 'vars') this.#declare(group);
  }

  /** The order in which memberships arise is Ansible's: when the child gets its section. */
  #declare(group: string): void {
    const pending = this.#pending.get(group);
    if (pending === undefined) return;
    this.#pending.delete(group);
    for (const { name, position } of pending.parents) {
      this.draft.addChild(name, group, position);
      if (this.#pending.get(name)?.parents.length) this.#declare(name);
    }
  }

  #entry(line: string, indent: number): void {
    const { group, kind } = this.#section;
    if (kind === 'hosts') this.#hosts(line, indent, group);
    else if (kind === 'vars') this.#variable(line, indent, group);
    else this.#child(line, indent, group);
  }

  #child(line: string, indent: number, parent: string): void {
    const name = groupName.exec(line)?.[1];
    if (name === undefined) {
      this.#problem('inventory/section', `'${line}' is not the name of a group`, indent, line.length, {
        help: `[${parent}:children] holds one group name on each line`,
      });
      return;
    }
    const position = this.#position(indent, name.length);
    if (this.draft.groups.has(name)) this.draft.addChild(parent, name, position);
    else
      this.#await(name, `[${parent}:children] names ${name}, which has no section`, indent).parents.push({
        name: parent,
        position,
      });
  }

  #variable(line: string, indent: number, group: string): void {
    const equals = line.indexOf('=');
    if (equals < 0) {
      this.#problem('inventory/variable-line', `'${line}' is not key=value`, indent, line.length, {
        help: `[${group}:vars] holds one key=value on each line`,
      });
      return;
    }
    const rest = line.slice(equals + 1);
    const value = rest.trim();
    const column = indent + equals + 1 + (rest.length - rest.trimStart().length);
    this.#vars ??= new OpenTable(this.file);
    this.#define(this.#vars, line.slice(0, equals).trim(), value, column);
  }

  #hosts(line: string, indent: number, group: string): void {
    const split = splitWords(line);
    if ('mistake' in split) {
      const what =
        split.mistake === 'open-quote' ? 'a quote is opened and never closed' : 'a backslash ends the line';
      this.#problem('inventory/host-line', what, indent + split.offset, 1, {
        help: 'quote values as in a shell: key="some text"',
      });
      return;
    }
    const [name, ...pairs] = split.words;
    if (name === undefined) return;
    const table = new OpenTable(this.file);
    for (const { text, offset } of pairs) {
      const equals = text.indexOf('=');
      if (equals < 0) {
        this.#problem('inventory/host-line', `'${text}' is not key=value`, indent + offset, text.length, {
          help: 'after the host come key=value pairs without spaces around =; quote values that hold spaces',
        });
        continue;
      }
      this.#define(table, text.slice(0, equals), text.slice(equals + 1), indent + offset + equals + 1);
    }
    const position = this.#position(indent + name.offset, name.text.length);
    for (const { name: host, port } of this.#expand(name.text, position))
      this.draft.host(host, group, this.source, position, port).tables.push(table);
  }

  #expand(text: string, position: Position): { name: string; port?: number }[] {
    const { name, port } = parseHostPort(text) ?? { name: text };
    const mistake =
      port === undefined && text.endsWith(':')
        ? `'${text}' ends with a colon, but no port follows`
        : undefined;
    const expanded = expandRange(name);
    if (mistake !== undefined || 'mistake' in expanded || name === '---') {
      const message =
        name === '---'
          ? 'this is YAML, not INI'
          : (mistake ?? ('mistake' in expanded ? expanded.mistake : ''));
      this.draft.diagnostics.push(
        problem(name === '---' || mistake ? 'inventory/host-line' : 'inventory/host-range', message, {
          position,
          help:
            name === '---' ? 'give the file the extension .yml' : 'write web[01:20], or web1:2222 for a port',
        }),
      );
      return [];
    }
    return expanded.names.map((host) => (port === undefined ? { name: host } : { name: host, port }));
  }

  #define(table: OpenTable, name: string, text: string, column: number): void {
    const value = pythonLiteral(text);
    if (typeof value === 'string' && longInteger.test(text))
      this.draft.diagnostics.push(largeInteger(name, text, this.#position(column, text.length)));
    table.set(name, value, this.#line, column + 1);
  }

  #closeVars(): void {
    if (this.#vars) this.draft.addGroupTable(this.#section.group, this.#vars);
    this.#vars = undefined;
  }

  #await(group: string, message: string, column: number): Pending {
    const known = this.#pending.get(group);
    if (known) return known;
    const mistake = problem('inventory/undefined-group', message, {
      position: this.#position(column, group.length),
      help: `add a section [${group}]`,
    });
    const pending = { mistake, parents: [] };
    this.#pending.set(group, pending);
    return pending;
  }

  #problem(code: string, message: string, column: number, length: number, extra: { help: string }): void {
    this.draft.diagnostics.push(
      problem(code, message, { position: this.#position(column, length), ...extra }),
    );
  }

  #position(column: number, length: number): Position {
    return { file: this.file, line: this.#line, column: column + 1, endColumn: column + 1 + length };
  }
}

const longInteger = /^\s*[-+]?(?:[1-9][\d_]{15,}|0[xX][\da-fA-F_]{13,})\s*(?:#.*)?$/;

const largeInteger = (name: string, text: string, position: Position): Diagnostic =>
  warning('inventory/large-integer', `${name} = ${text} is beyond 2^53 and is kept as text`, {
    position,
    help: 'put it in two pairs of quotes to say that it is text',
  });

const columns = 2 ** 20;

/** Variables of a section or a host line, each with its line and column. */
class OpenTable implements VariableTable {
  readonly values: Record<string, Value> = Object.create(null);
  /** Line and column in one number: a thousand hosts of two hundred variables are many. */
  readonly #places = new Map<string, number>();

  constructor(readonly file: string) {}

  set(name: string, value: Value, line: number, column: number): void {
    this.values[name] = value;
    this.#places.set(name, line * columns + column);
  }

  at([name]: readonly PropertyKey[]): Position {
    const place = this.#places.get(String(name)) ?? columns + 1;
    return { file: this.file, line: Math.floor(place / columns), column: place % columns };
  }

  /** Exact where the value has no quotes and escapes before the place. */
  within(path: readonly PropertyKey[], start: number, end = start + 1): Position {
    const { column, ...place } = this.at(path);
    return { ...place, column: column + start, endColumn: column + end };
  }

  isUnsafe(): boolean {
    return false;
  }
}
