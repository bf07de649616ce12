import { didYouMean, entryOf, Numeral, Secret, type Value } from '../../model/index.js';
import { otherHostHelp } from '../other-host.js';
import type { Scope } from '../play.js';
import { TemplateMistake } from './mistake.js';

/** What a name may mean inside nested blocks; the outermost frame has no context but the scope. */
export interface TemplateFrame {
  readonly parent?: TemplateFrame;
  /** The item of `each`, the value of `with`. */
  readonly context?: Value;
  /** Names that mean a field of the context, there or not: they are not looked for further out. */
  readonly owns?: (name: string) => boolean;
  /** `as |x i|`. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** `@index`, `@key`, `@first`, `@last`. */
  readonly data: ReadonlyMap<string, Value>;
}

export const outermost: TemplateFrame = { parameters: new Map(), data: new Map() };

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Inside `{{#with}}` of a map every name is one of its fields, unless the block names the map: `as |m|`. */
export const fieldsOfWith = (value: Value): TemplateFrame['owns'] => (isMap(value) ? () => true : undefined);

/** Inside `{{#each}}` a name that some item has is a field of every item. */
export const fieldsOfEach = (items: readonly Value[]): TemplateFrame['owns'] => {
  const known = new Map<string, boolean>();
  return (name) => {
    const owned = known.get(name) ?? items.some((item) => isMap(item) && Object.hasOwn(item, name));
    known.set(name, owned);
    return owned;
  };
};

/**
 * The value of a path. A name is looked for in block parameters and items from the inside out, and
 * in the variables last: an inner block sees what the outer ones see, but for the fields of its own value.
 * @returns undefined when nothing has it and `lenient` is set
 */
export const valueOfPath = (
  path: hbs.AST.PathExpression,
  frame: TemplateFrame,
  scope: Scope,
  range: Range,
  lenient: boolean,
): Value | undefined => {
  const start = climb(path, frame, range);
  const parts = path.parts as readonly string[];
  if (path.data) return ofData(path, start, scope, range, lenient);
  if (isThis(path)) {
    if (start.context === undefined)
      throw mistake(
        'undefined-variable',
        'there is no item here that `this` could mean',
        range,
        'name a variable',
      );
    return follow(start.context, parts, 'this', range, lenient);
  }
  const [root = '', ...rest] = parts;
  const found = find(root, start, scope);
  const value = found?.value;
  if (value === undefined) {
    if (lenient) return undefined;
    if (found) throw fieldMissing(root, found.owner, range);
    throw mistake(
      'undefined-variable',
      `the variable ${root} is not defined`,
      range,
      didYouMean(root, everyName(start, scope)),
    );
  }
  return follow(value, rest, root, range, lenient);
};

/** `this`, `.` and `../x` name the item itself. */
export const isThis = ({ original, parts }: hbs.AST.PathExpression): boolean =>
  parts.length === 0 || /^(?:\.\.\/)*(?:this\b|\.(?:\/|$))/.test(original);

const climb = (path: hbs.AST.PathExpression, frame: TemplateFrame, range: Range): TemplateFrame => {
  let at = frame;
  for (let depth = path.depth; depth > 0; depth--) {
    if (!at.parent)
      throw mistake(
        'template-syntax',
        '../ leads out of the template',
        range,
        'there is one ../ for each block around it',
      );
    at = at.parent;
  }
  return at;
};

const ofData = (
  path: hbs.AST.PathExpression,
  frame: TemplateFrame,
  scope: Scope,
  range: Range,
  lenient: boolean,
): Value | undefined => {
  const [name = '', ...rest] = path.parts as readonly string[];
  if (name === 'root') {
    const [root = '', ...inside] = rest;
    const value = scope.get(root);
    if (value === undefined && !lenient)
      throw mistake(
        'undefined-variable',
        `the variable ${root} is not defined`,
        range,
        didYouMean(root, scope.names()),
      );
    return value === undefined ? undefined : follow(value, inside, root, range, lenient);
  }
  for (let at: TemplateFrame | undefined = frame; at; at = at.parent) {
    const value = at.data.get(name);
    if (value !== undefined) return follow(value, rest, `@${name}`, range, lenient);
  }
  throw mistake(
    'undefined-variable',
    `@${name} has no meaning here`,
    range,
    'inside {{#each}} there are @index, @key, @first and @last',
  );
};

/** What a name stands for; without a value when it is a field that the owner of the name lacks. */
const find = (
  name: string,
  frame: TemplateFrame,
  scope: Scope,
): { readonly value: Value } | { readonly value?: undefined; readonly owner: Value } | undefined => {
  for (let at: TemplateFrame | undefined = frame; at; at = at.parent) {
    const parameter = at.parameters.get(name);
    if (parameter !== undefined) return { value: parameter };
    if (isMap(at.context) && Object.hasOwn(at.context, name)) return { value: at.context[name]! };
    if (at.owns?.(name)) return { owner: at.context! };
  }
  const value = scope.get(name);
  return value === undefined ? undefined : { value };
};

const fieldMissing = (name: string, owner: Value, range: Range): TemplateMistake =>
  mistake(
    'undefined-variable',
    `the value of this block has no ${name}`,
    range,
    (isMap(owner) ? didYouMean(name, Object.keys(owner)) : undefined) ??
      `a variable from outside the block is @root.${name}, the fallback for a field {{ default ${name} "" }}`,
  );

function* everyName(frame: TemplateFrame, scope: Scope): Iterable<string> {
  for (let at: TemplateFrame | undefined = frame; at; at = at.parent) {
    yield* at.parameters.keys();
    if (isMap(at.context)) yield* Object.keys(at.context);
  }
  yield* scope.names();
}

const follow = (
  start: Value,
  parts: readonly string[],
  name: string,
  range: Range,
  lenient: boolean,
): Value | undefined => {
  let value = start;
  let path = name;
  for (const part of parts) {
    const inside = isContainer(value) ? entryOf(value as Record<string, Value>, part) : undefined;
    if (inside === undefined) {
      if (lenient) return undefined;
      throw mistake(
        'undefined-variable',
        missing(value, path, part),
        range,
        otherHostHelp(path) ?? (isMap(value) ? didYouMean(part, Object.keys(value)) : undefined),
      );
    }
    value = inside;
    path = `${path}.${part}`;
  }
  return value;
};

const missing = (value: Value, path: string, part: string): string => {
  if (Array.isArray(value)) return `${path} has ${value.length} elements and no ${part}`;
  if (isMap(value)) return `${path} has no ${part}`;
  return `${path} is ${value === null ? 'null' : value instanceof Secret ? 'a secret' : value instanceof Numeral ? 'a number' : `a ${typeof value}`} and has no ${part}`;
};

const isContainer = (
  value: Value | undefined,
): value is readonly Value[] | { readonly [key: string]: Value } =>
  value !== null && typeof value === 'object' && !(value instanceof Secret) && !(value instanceof Numeral);

const isMap = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  isContainer(value) && !Array.isArray(value);

const mistake = (slug: string, message: string, { start, end }: Range, help?: string): TemplateMistake =>
  new TemplateMistake(`language/${slug}`, message, start, end, help);
