import type { z } from 'zod';
import { type Diagnostic, didYouMean, entryOf, problem, warning } from '../../model/index.js';
import { foreignKeys } from './keywords.js';
import { child, describeData, has, keyPosition, keysOf, type Node, positionOf } from './node.js';

type Report = (diagnostic: Diagnostic) => void;
type Schemas = Readonly<Record<string, z.ZodType>>;

/**
 * Checks the values of the known keywords of a mapping.
 * @returns the keywords that hold what they should; the others are reported and best taken as absent
 */
export const checkKeywords = (node: Node, keywords: Schemas, report: Report): ReadonlySet<string> => {
  const good = new Set<string>();
  for (const key of keysOf(node)) {
    const schema = entryOf(keywords, key);
    if (!schema) continue;
    const value = child(node, key);
    const result = schema.safeParse(value.data);
    if (result.success) good.add(key);
    else
      for (const issue of result.error.issues)
        report(issueProblem('language/keyword-value', key, value, issue));
  }
  return good;
};

/** One mistake that a schema found, at the place of the value or of the key that is too much. */
export const issueProblem = (
  code: string,
  subject: string,
  node: Node,
  issue: z.core.$ZodIssue,
): Diagnostic => {
  const { path, ...rest } = sharpest(issue);
  const place = path.reduce<Node>((at, key) => child(at, key), node);
  const what = [subject, ...path.map(String)].join('.');
  if (rest.code === 'unrecognized_keys') {
    const key = rest.keys[0] ?? '';
    return problem(code, `${what} has no field ${key}`, { position: keyPosition(child(place, key)) });
  }
  const help =
    rest.code === 'invalid_value' ? didYouMean(String(place.data), rest.values.map(String)) : undefined;
  return problem(code, `${what}: ${issueWording(rest, place.data)}`, { position: positionOf(place), help });
};

/** Of the ways in which a union was missed, the one that came nearest says most. */
export const sharpest = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const deepest = (issues: readonly z.core.$ZodIssue[]): number =>
    Math.max(...issues.map(({ path }) => path.length), 0);
  const inside = issue.errors.filter((issues) =>
    issues.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  const [best] = inside.sort((a, b) => a.length - b.length || deepest(b) - deepest(a));
  const [first] = best ?? [];
  return first ? sharpest({ ...first, path: [...issue.path, ...first.path] }) : issue;
};

/** What a value misses of its schema: `must be a number, not text`. */
export const issueWording = (issue: Omit<z.core.$ZodIssue, 'path'>, data: unknown): string => {
  const found = describeData(data);
  if (issue.code === 'invalid_type') {
    const { expected } = issue as z.core.$ZodIssueInvalidType;
    if (data === undefined) return 'is missing';
    return `must be ${typeNames[expected] ?? expected}, not ${found}`;
  }
  if (issue.code === 'invalid_union') {
    const { errors } = issue as z.core.$ZodIssueInvalidUnion;
    const wanted = errors.flatMap((issues) => issues.map(wantedType)).filter((name) => name !== undefined);
    if (data === undefined) return 'is missing';
    const said = errors.flat().find(({ code }) => code === 'custom' || code === 'invalid_format');
    if (said) return said.message;
    // Of the right type, and yet not as that type has to be: that is what is wrong with it.
    const [near] = errors.find((issues) => issues.length > 0 && !issues.some(missesType)) ?? [];
    if (near) return issueWording(near, data);
    if (wanted.length > 0) return `must be ${[...new Set(wanted)].join(' or ')}, not ${found}`;
  }
  if (issue.code === 'invalid_value') {
    const { values } = issue as z.core.$ZodIssueInvalidValue;
    return `must be ${listed(values.map(String))}, not ${typeof data === 'string' ? data : found}`;
  }
  return (issue.message ?? '')
    .replace(/^Invalid (\w+): /, '')
    .replace(/^./, (letter) => letter.toLowerCase());
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

const missesType = ({ code, path }: z.core.$ZodIssue): boolean =>
  code === 'invalid_type' && path.length === 0;

const wantedType = (issue: z.core.$ZodIssue): string | undefined =>
  issue.code === 'invalid_type' ? (typeNames[issue.expected] ?? issue.expected) : undefined;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** A key that means nothing here, with what it means elsewhere or what was perhaps meant. */
export const unknownKey = (node: Node, key: string, where: string, known: Iterable<string>): Diagnostic => {
  const position = keyPosition(child(node, key));
  const foreign =
    entryOf(foreignKeys, key) ?? (key.startsWith('with_') ? 'write loop: with a list' : undefined);
  const needless = foreign?.startsWith('leave it out');
  return (needless ? warning : problem)(
    needless ? 'language/needless-key' : 'language/unknown-key',
    needless ? `${key} is Ansible’s, and has no effect` : `${where} has no key ${key}`,
    { position, help: foreign ?? didYouMean(key, known) },
  );
};

/** Reports that a mapping is wanted, and something else stands here. */
export const mappingWanted = (node: Node, what: string): Diagnostic =>
  problem('language/mapping-wanted', `${what} must be a mapping, not ${describeData(node.data)}`, {
    position: positionOf(node),
  });

/** The value of a key, when it stands there and is sound. */
export const sound = (node: Node, key: string, good: ReadonlySet<string>): Node | undefined =>
  good.has(key) && has(node, key) ? child(node, key) : undefined;
