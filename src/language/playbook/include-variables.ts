import { isAbsolute, join } from 'node:path';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';
import type { IncludeStep, VariablesStep } from '../play.js';
import { compileTemplate } from '../template/index.js';
import { checkKeywords, sound, unknownKey } from './checks.js';
import { commonOf } from './common.js';
import { showPath } from './files.js';
import { inherit, present } from './inherit.js';
import { includeKeywords, structures } from './keywords.js';
import { readLoop } from './loop.js';
import { child, has, isMapping, keysOf, type Node, positionOf, rootOf } from './node.js';
import type { PlaybookSurroundings } from './surroundings.js';
import { readVariables, templateOf } from './variables.js';

/**
 * `include_vars`: the variables of a file, from when it is reached. What names the file may hang on the host; of a
 * list the first file that exists is meant.
 * @param key as it is written, perhaps with Ansible's collection before it
 */
export const includeVariables = (
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Promise<IncludeStep | undefined> => {
  const { report } = around.loading;
  const keywords = { ...includeKeywords, [key]: structures.include_vars };
  const good = checkKeywords(node, keywords, report);
  for (const other of keysOf(node))
    if (!Object.hasOwn(keywords, other)) report(unknownKey(node, other, key, Object.keys(keywords)));
  const value = sound(node, key, good);
  return value ? readStep(value, node, good, around) : Promise.resolve(undefined);
};

const readStep = async (
  value: Node,
  node: Node,
  good: ReadonlySet<string>,
  around: PlaybookSurroundings,
): Promise<IncludeStep> => {
  const { report } = around.loading;
  const inside = inherit(around, node, good);
  const target = isMapping(value.data) ? child(value, has(value, 'first') ? 'first' : 'file') : value;
  const reached: PlaybookSurroundings = { ...inside, id: `${around.id}/include`, when: [] };
  const load = async (
    resolved: unknown,
    loading: PlaybookSurroundings['loading'],
  ): Promise<readonly VariablesStep[]> => {
    const names = [resolved].flat().map(String);
    const found = await loading.files.readFirst(names.flatMap((name) => candidates(name, around)));
    if (!found) {
      loading.report(missing(names, target, around));
      return [];
    }
    const root = rootOf(found.yaml);
    const wrapped =
      isMapping(value.data) && has(value, 'name') ? String(child(value, 'name').data) : undefined;
    const variables =
      wrapped === undefined
        ? readVariables(root, loading.report)
        : new Map([[wrapped, templateOf(root, loading.report)]]);
    return [{ kind: 'variables', ...commonOf(node, reached, new Set()), variables }];
  };
  const template = compileTemplate(target.yaml, target.path, target.data, { report });
  return {
    kind: 'include',
    what: 'vars',
    ...commonOf(node, inside, good),
    target: template,
    ...present({
      loop: readLoop(node, good, report),
      preview: template.literal ? await load(target.data, around.loading) : undefined,
    }),
    load: async (resolved) => {
      const mistakes: Diagnostic[] = [];
      const steps = await load(
        resolved,
        around.loading.again((diagnostic) => mistakes.push(diagnostic)),
      );
      if (mistakes.some(({ severity }) => severity === 'error')) throw new RiggerError(mistakes);
      return steps;
    },
  };
};

/** Where a file of variables is looked for: `vars/` of the role, beside what names it, and `vars/` there. */
const candidates = (name: string, { origin }: PlaybookSurroundings): readonly string[] =>
  isAbsolute(name)
    ? [name]
    : [
        ...(origin.role ? [join(origin.role.path, 'vars', name)] : []),
        join(origin.folder, name),
        join(origin.folder, 'vars', name),
      ];

const missing = (names: readonly string[], target: Node, around: PlaybookSurroundings): Diagnostic =>
  problem('language/file-missing', `there is no file of variables ${names.join(' or ')}`, {
    position: positionOf(target),
    help: 'paths are relative to the file that names them, or to vars/ of the role',
    notes: names.flatMap((name) => candidates(name, around)).map((path) => `looked for ${showPath(path)}`),
  });
