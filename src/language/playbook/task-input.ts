import { isDeepStrictEqual } from 'node:util';
import { type Diagnostic, entryOf, nearestName, Secret } from '../../model/index.js';
import type { Template } from '../play.js';
import { compileTemplate } from '../template/index.js';
import { holdsTemplate } from '../template/syntax.js';
import { ansibleFields } from './ansible-fields.js';
import { issueProblem } from './checks.js';
import { readConditions } from './conditions.js';
import { wordsOfAnsible } from './free-form.js';
import { child, isMapping, type Node } from './node.js';
import { escapeOfField, fieldsOf } from './schema-shape.js';
import type { Loading, TaskShape } from './surroundings.js';

/**
 * A task's input as a template, checked by the task's schema as far as it is literal: what holds
 * `{{ }}` or a secret is judged when it is resolved, and only its surroundings are judged now.
 */
export const readInput = (name: string, node: Node, { tasks, report }: Loading): Template => {
  const shape = tasks.get(name)!;
  if (name === 'assert') readConditions(isMapping(node.data) ? child(node, 'that') : node, report);
  const freeForm = wordsOfAnsible(name, node, shape);
  if (freeForm.length > 0) freeForm.forEach(report);
  else checkLiteral(name, node, shape, report);
  return compileTemplate(node.yaml, node.path, node.data ?? null, {
    report,
    escape: (path) => escapeOfField(shape.input, String(isMapping(node.data) ? path[0] : shape.shorthand)),
    isText: (path) => name === 'assert' && (path.length === 0 || path[0] === 'that' || !isMapping(node.data)),
  });
};

const checkLiteral = (
  name: string,
  node: Node,
  { input, shorthand }: TaskShape,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const short = shorthand !== undefined && node.data !== null && !isMapping(node.data);
  const data = short ? { [shorthand]: node.data } : (node.data ?? {});
  const result = input.safeParse(plain(data));
  if (result.success) return;
  const { issues } = result.error;
  for (const issue of issues) {
    // A misspelt field already explains why a rule about fields that belong together is broken.
    if (
      issue.code === 'custom' &&
      issues.some((other) => other.code === 'unrecognized_keys' && isDeepStrictEqual(other.path, issue.path))
    )
      continue;
    const path = short ? issue.path.slice(1) : issue.path;
    if (issue.code !== 'unrecognized_keys' && excused(node, path)) continue;
    for (const single of perKey(issue))
      report(withFields(issueProblem('language/task-input', name, node, { ...single, path }), name, input));
  }
};

type Issue = NonNullable<ReturnType<TaskShape['input']['safeParse']>['error']>['issues'][number];

/** Each key too much is a mistake of its own. */
const perKey = (issue: Issue): readonly Issue[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

const withFields = (diagnostic: Diagnostic, name: string, input: TaskShape['input']): Diagnostic => {
  if (diagnostic.help) return diagnostic;
  const key = /has no field (\S+)$/.exec(diagnostic.message)?.[1];
  const foreign = key === undefined ? undefined : entryOf(entryOf(ansibleFields, name) ?? {}, key);
  if (foreign !== undefined)
    return { ...diagnostic, help: foreign.includes(' ') ? foreign : `rigger’s name is ${foreign}` };
  const fields = key === undefined ? [] : fieldsOf(input);
  const near = key === undefined ? undefined : nearestName(key, fields);
  return { ...diagnostic, help: near ? `did you mean ${near}?` : `see \`rigger explain ${name}\`` };
};

/** Whether the value at the path, or something above or inside it, is not known before it is resolved. */
const excused = (node: Node, path: readonly PropertyKey[]): boolean => {
  let at = node;
  for (const key of path) {
    if (isOpen(at.data)) return true;
    at = child(at, key);
  }
  return holdsOpen(at.data);
};

const isOpen = (data: unknown): boolean =>
  data instanceof Secret || (typeof data === 'string' && holdsTemplate(data));

const holdsOpen = (data: unknown): boolean =>
  isOpen(data) || (data !== null && typeof data === 'object' && Object.values(data).some(holdsOpen));

/** Secrets stand for themselves as text, which they are. */
const plain = (data: unknown): unknown => {
  if (data instanceof Secret) return data.toString();
  if (Array.isArray(data)) return data.map(plain);
  return isMapping(data)
    ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, plain(value)]))
    : data;
};
