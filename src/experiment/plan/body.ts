import type { ZodType, z } from 'zod';
import { compileExpression } from '../../language/expression/index.js';
import type { Scope, Template } from '../../language/play.js';
import { issueWording, sharpest } from '../../language/playbook/checks.js';
import {
  type Diagnostic,
  entryOf,
  type Json,
  lostKey,
  lostKeyMessage,
  type Position,
  problem,
  RiggerError,
  reveal,
  type Value,
} from '../../model/index.js';

/** Variables by name, as an experiment asks for them. */
export type Lookup = (name: string) => Value | undefined;

const scopeOf = (lookup: Lookup, near: readonly string[] = []): Scope => ({
  get: lookup,
  names: () => near,
});

/**
 * One part of `experiment:`, resolved and checked; every message has the place in the playbook.
 * @param near names that may be meant where a variable is unknown: the factors
 */
export const readPart = <T>(
  body: Template,
  path: readonly PropertyKey[],
  schema: ZodType<T>,
  lookup: Lookup,
  near: readonly string[] = [],
): T => {
  const given = body.part(path).resolve(scopeOf(lookup, near));
  const texts = reveal(given, undefined, ({ text }) => text);
  const value = withTexts(reveal(given), texts, schema);
  return checked(value, schema, (inner) => body.at([...path, ...inner]), path);
};

/** A number where a text is wanted, as the level of a factor among the words of a command, is the text that it is written as. */
const withTexts = (value: Json, texts: Json, schema: ZodType): Json => {
  const wanted = (schema.safeParse(value).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'invalid_type' && issue.expected === 'string' ? [issue.path] : [],
  );
  const copy = structuredClone(value);
  for (const path of wanted) {
    const last = path.at(-1);
    const holder = valueAt(copy, path.slice(0, -1)) as Record<PropertyKey, Json> | undefined;
    if (holder && last !== undefined && typeof entryOf(holder, last) === 'number')
      holder[last] = String(valueAt(texts, path));
  }
  return copy;
};

/** @throws RiggerError with all mistakes of a value, each at its place */
export const checked = <T>(
  value: unknown,
  schema: ZodType<T>,
  at: (path: readonly PropertyKey[]) => Position,
  prefix: readonly PropertyKey[] = [],
): T => {
  const result = schema.safeParse(value);
  const lost = result.success ? lostKey(value, result.data) : undefined;
  if (lost)
    throw new RiggerError([
      problem('experiment/invalid', `${[...prefix, ...lost].map(String).join('.')}: ${lostKeyMessage}`, {
        position: at(lost),
        help: 'choose another name',
      }),
    ]);
  if (result.success) return result.data;
  throw new RiggerError(
    result.error.issues.flatMap((found) => mistakesOf(sharpest(found), value, at, prefix)),
  );
};

/** What is wrong at one place: a message for each key that is too much. */
const mistakesOf = (
  issue: z.core.$ZodIssue,
  value: unknown,
  at: (path: readonly PropertyKey[]) => Position,
  prefix: readonly PropertyKey[],
): Diagnostic[] => {
  const { path } = issue;
  const where = [...prefix, ...path].map(String).join('.') || 'the experiment';
  const help = helpFor(prefix);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problem('experiment/invalid', `${where} has no field ${key}`, { position: at([...path, key]), help }),
    );
  const wording =
    issue.code === 'invalid_key'
      ? `the name ${issue.issues.map(({ message }) => message).join('; ')}`
      : issueWording(issue, valueAt(value, path));
  return [problem('experiment/invalid', `${where}: ${wording}`, { position: at(path), help })];
};

const helpFor = (prefix: readonly PropertyKey[]): string => {
  const workload = prefix[0] === 'measure' ? prefix.at(-1) : undefined;
  return typeof workload === 'string' && workload !== 'measure' && workload !== 'alongside'
    ? `\`rigger explain measure.${workload}\` shows its fields`
    : '`rigger schema playbook` prints what is allowed';
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => entryOf(inner as Record<PropertyKey, unknown> | undefined, key),
    value,
  );

/** Whether a CEL condition that stands somewhere in the body is true. */
export const holds = (source: string, position: Position, lookup: Lookup): boolean => {
  const { file, line, column } = position;
  const expression = compileExpression(source, (start, end) => ({
    file,
    line,
    column: column + start,
    endColumn: column + end,
  }));
  const value = expression.evaluate(scopeOf(lookup));
  if (typeof value === 'boolean') return value;
  throw new RiggerError([
    problem(
      'experiment/invalid',
      `the condition ${source} is ${JSON.stringify(value)}; expected true or false`,
      {
        position,
      },
    ),
  ]);
};
