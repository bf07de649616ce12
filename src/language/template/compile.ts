import {
  type Diagnostic,
  entryOf,
  Numeral,
  type Position,
  problem,
  RiggerError,
  Secret,
  type Value,
} from '../../model/index.js';
import { tooLarge } from '../growth.js';
import type { ComparedValues, NameUse, Scope, Template } from '../play.js';
import type { Yaml } from '../yaml/index.js';
import { checkCalls } from './calls.js';
import { comparisonsOfTemplate } from './comparisons.js';
import type { EscapeTarget } from './escape.js';
import { evaluateTemplate, multiplied, singleMustache } from './evaluate.js';
import { TemplateMistake } from './mistake.js';
import { namesOfTemplate } from './names.js';
import { shellMistakes } from './shell/index.js';
import { holdsTemplate, parseTemplate, rangesOf } from './syntax.js';

/** Where a piece of the string stands, by offsets into it. */
export type Locate = (start: number, end: number) => Position;

/** One string with `{{ }}` in it, compiled. */
interface Hole {
  readonly uses: readonly NameUse[];
  readonly comparisons: readonly ComparedValues[];
  resolve(scope: Scope): Value;
}

const compileHole = (text: string, locate: Locate, target: EscapeTarget): Hole => {
  const rangeOf = rangesOf(text);
  const program = located(locate, () => {
    const parsed = parseTemplate(text);
    checkCalls(parsed, rangeOf);
    return parsed;
  });
  // One single value that is the whole text is a program that somebody hands over as such.
  const misplaced = target === 'shell' && !singleMustache(program) ? shellMistakes(program, rangeOf) : [];
  if (misplaced.length > 0) throw new RiggerError(misplaced.map((mistake) => diagnosticOf(mistake, locate)));
  return {
    uses: namesOfTemplate(program, rangeOf).map(({ start, end, ...use }) => ({
      ...use,
      position: locate(start, end),
    })),
    comparisons: comparisonsOfTemplate(program, rangeOf).map(({ start, end, ...comparison }) => ({
      ...comparison,
      position: locate(start, end),
    })),
    resolve: (scope) => located(locate, () => evaluateTemplate(program, rangeOf, scope, target)),
  };
};

const located = <T>(locate: Locate, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TemplateMistake)) throw error;
    throw new RiggerError([diagnosticOf(error, locate)]);
  }
};

const diagnosticOf = ({ code, message, start, end, help }: TemplateMistake, locate: Locate): Diagnostic =>
  problem(code, message, { position: locate(start, end), help });

/** Where values stand, and which are no templates: what compiling needs of a YAML text. */
export type Places = Pick<Yaml, 'at' | 'within' | 'isUnsafe'> & Partial<Pick<Yaml, 'numeral'>>;

export interface CompileOptions {
  /** How values are kept from breaking the text around them, by the place of the string; none unless told. */
  readonly escape?: (path: readonly PropertyKey[]) => EscapeTarget;
  /** Strings in which `{{ }}` means nothing, because they are CEL. */
  readonly isText?: (path: readonly PropertyKey[]) => boolean;
  /** Takes the mistakes; without it they are thrown together. */
  readonly report?: (diagnostic: Diagnostic) => void;
}

/**
 * The value at a place of a YAML text, with every `{{ }}` in it compiled.
 * What cannot be compiled is reported, and stands for null.
 * @throws RiggerError with every mistake, when nothing takes them
 */
export const compileTemplate = (
  yaml: Places,
  base: readonly PropertyKey[],
  source: unknown,
  options: CompileOptions = {},
): Template => {
  const uses: NameUse[] = [];
  const comparisons: ComparedValues[] = [];
  const diagnostics: Diagnostic[] = [];
  let literal = true;

  const compile = (value: unknown, path: readonly PropertyKey[]): Resolve => {
    if (typeof value === 'string') return compileText(value, path);
    if (typeof value === 'number') return constant(yaml.numeral?.([...base, ...path]) ?? value);
    if (isLeaf(value)) return constant(value);
    const parts = Object.entries(value as object).map(
      ([key, item]) => [key, compile(item, [...path, key])] as const,
    );
    if (parts.every(([, part]) => constants.has(part)))
      return constant(withNumerals(yaml, [...base, ...path], value as Value));
    const resolve: Resolve = Array.isArray(value)
      ? (scope) => parts.map(([, part]) => part(scope))
      : (scope) => Object.fromEntries(parts.map(([key, part]) => [key, part(scope)]));
    return (scope) => {
      const whole = resolve(scope);
      const excess = tooLarge(whole);
      if (excess === undefined) return whole;
      throw new RiggerError([
        problem('language/template-cost', `it would hold ${excess}`, {
          position: yaml.at([...base, ...path]),
          help: multiplied,
        }),
      ]);
    };
  };

  const compileText = (text: string, path: readonly PropertyKey[]): Resolve => {
    const whole = [...base, ...path];
    if (!holdsTemplate(text) || options.isText?.(path) || yaml.isUnsafe(whole)) return constant(text);
    literal = false;
    try {
      const hole = compileHole(
        text,
        (start, end) => yaml.within(whole, start, end),
        options.escape?.(path) ?? 'none',
      );
      uses.push(...hole.uses);
      comparisons.push(...hole.comparisons);
      return hole.resolve;
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      diagnostics.push(...error.diagnostics);
      return () => null;
    }
  };

  const constants = new WeakSet<Resolve>();
  const constant = (value: Value): Resolve => {
    const resolve = (): Value => value;
    constants.add(resolve);
    return resolve;
  };

  const resolve = compile(source, []);
  if (options.report) diagnostics.forEach(options.report);
  else if (diagnostics.length > 0) throw new RiggerError(diagnostics);
  return {
    source,
    position: yaml.at(base),
    names: uses.map(({ path }) => path),
    uses,
    comparisons,
    literal,
    at: (path) => yaml.at([...base, ...path]),
    part: (path) =>
      compileTemplate(yaml, [...base, ...path], inside(source, path), partOptions(options, path)),
    resolve,
  };
};

const isLeaf = (value: unknown): value is Value =>
  value instanceof Secret || value instanceof Numeral || value === null || typeof value !== 'object';

/** Data of a YAML text, in which numbers look in text as Ansible writes them. */
export const withNumerals = (yaml: Places, path: readonly PropertyKey[], value: Value): Value => {
  if (typeof value === 'number') return yaml.numeral?.(path) ?? value;
  if (isLeaf(value)) return value;
  const parts = Object.entries(value).map(
    ([key, item]) => [key, item, withNumerals(yaml, [...path, key], item as Value)] as const,
  );
  if (parts.every(([, item, part]) => item === part)) return value;
  return Array.isArray(value)
    ? parts.map(([, , part]) => part)
    : Object.fromEntries(parts.map(([key, , part]) => [key, part]));
};

const inside = (source: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? entryOf(value as Record<PropertyKey, unknown>, key)
        : undefined,
    source,
  );

/** For a part of what was compiled before: the mistakes have been told. */
const partOptions = (whole: CompileOptions, base: readonly PropertyKey[]): CompileOptions => ({
  escape: (path) => whole.escape?.([...base, ...path]) ?? 'none',
  isText: (path) => whole.isText?.([...base, ...path]) ?? false,
  ...(whole.report && { report: () => {} }),
});

type Resolve = (scope: Scope) => Value;

/** A template without a file behind it: data that a program made. */
export const literalTemplate = (value: Value, position: Position): Template => ({
  source: value,
  position,
  names: [],
  uses: [],
  comparisons: [],
  literal: true,
  at: () => position,
  part: (path) => literalTemplate((inside(value, path) ?? null) as Value, position),
  resolve: () => value,
});

/** A whole file as a template. */
export interface TextTemplate {
  readonly file: string;
  readonly names: readonly (readonly string[])[];
  readonly uses: readonly NameUse[];
  readonly comparisons: readonly ComparedValues[];
  /** The text; a Secret when a secret went into it. */
  render(scope: Scope): string | Secret;
}

/**
 * Compiles a template file. The result is always text, also when the file is one `{{ expression }}`.
 * @throws RiggerError with the position of the mistake
 */
export const compileText = (text: string, file: string, target: EscapeTarget): TextTemplate => {
  // A blank comment keeps a file that is one single mustache from being taken for a typed value.
  const hole = compileHole(`${text}{{!}}`, textLocator(text, file), target);
  return {
    file,
    names: hole.uses.map(({ path }) => path),
    uses: hole.uses,
    comparisons: hole.comparisons,
    render: (scope) => hole.resolve(scope) as string | Secret,
  };
};

/** Positions in a text that is a file of its own. */
export const textLocator =
  (text: string, file: string, first: Position = { file, line: 1, column: 1 }): Locate =>
  (start, end) => {
    const before = text.slice(0, start).split('\n');
    const line = first.line + before.length - 1;
    const column = (before.at(-1) ?? '').length + (before.length === 1 ? first.column : 1);
    const length = (text.slice(start, end).split('\n')[0] ?? '').length;
    return { file, line, column, ...(length > 0 && { endColumn: column + length }) };
  };
