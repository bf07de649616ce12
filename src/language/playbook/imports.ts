import { dirname, isAbsolute, join } from 'node:path';
import { type Diagnostic, type Position, problem, RiggerError } from '../../model/index.js';
import type { IncludeStep, Step } from '../play.js';
import { compileTemplate } from '../template/index.js';
import { holdsTemplate } from '../template/syntax.js';
import type { Yaml } from '../yaml/index.js';
import { checkKeywords, unknownKey } from './checks.js';
import { commonOf } from './common.js';
import { showPath } from './files.js';
import { inherit, present } from './inherit.js';
import { includeKeywords, structures } from './keywords.js';
import { readLoop } from './loop.js';
import { child, has, isMapping, keysOf, type Node, positionOf, rootOf } from './node.js';
import { importedRole } from './role.js';
import { roleFields, roleFilesOf } from './role-files.js';
import { readSteps } from './step-list.js';
import type { PlaybookSurroundings } from './surroundings.js';

/** `import_tasks`: the steps of another file, now. */
export const importTasks = async (
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Promise<readonly Step[]> => {
  const opened = openStructure('import_tasks', key, node, around);
  const target = opened && literalTarget(opened.target, around);
  return target ? tasksOfFile(target.data as string, positionOf(target), opened.inside) : [];
};

/** `import_role`: the steps of a role, now. */
export const importRole = async (
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Promise<readonly Step[]> => {
  const opened = openStructure('import_role', key, node, around);
  const target = opened && literalTarget(opened.target, around);
  if (!target) return [];
  const role = child(node, key);
  return importedRole(
    roleFilesOf(role, roleFields(role)),
    String(target.data),
    positionOf(target),
    around,
    opened.inside,
  );
};

/** `include_tasks` and `include_role`: loaded when reached; what is literal is checked now. */
export const includeStep = async (
  structure: 'include_tasks' | 'include_role',
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Promise<IncludeStep | undefined> => {
  const opened = openStructure(structure, key, node, around);
  if (!opened) return undefined;
  const { inside, target, good } = opened;
  const { report } = around.loading;
  // A role is more than its name: which of its files are read may hang on the host as well.
  const role = structure === 'include_role' ? child(node, key) : undefined;
  const written = role ? roleFields(role) : target.data;
  const load = (resolved: unknown, within: PlaybookSurroundings): Promise<readonly Step[]> => {
    if (!role) return tasksOfFile(String(resolved), positionOf(target), within);
    const fields = resolved as Readonly<Record<string, unknown>>;
    return importedRole(
      roleFilesOf(role, fields),
      String(fields.name),
      positionOf(target),
      { ...around, ...within, vars: around.vars },
      within,
    );
  };
  // Conditions are evaluated once, when the include is reached; its tasks do not ask them again.
  const reached: PlaybookSurroundings = { ...inside, id: `${around.id}/include`, when: [] };
  const template = compileTemplate(target.yaml, (role ?? target).path, written, { report });
  const literal = template.literal && typeof target.data === 'string' && !leadsBack(target.data, reached);
  const preview = literal ? await load(written, reached) : undefined;
  return {
    kind: 'include',
    what: structure === 'include_tasks' ? 'tasks' : 'role',
    ...commonOf(node, inside, good),
    target: template,
    ...present({ loop: readLoop(node, good, report), preview }),
    load: async (resolved) => {
      const found: Diagnostic[] = [];
      const loading = around.loading.again((diagnostic) => found.push(diagnostic));
      const steps = await load(resolved, { ...reached, loading });
      if (found.some(({ severity }) => severity === 'error')) throw new RiggerError(found);
      return steps;
    },
  };
};

interface Opened {
  readonly inside: PlaybookSurroundings;
  /** The node of the file's or the role's name. */
  readonly target: Node;
  readonly good: ReadonlySet<string>;
}

/** Checks the keywords around an import or include, and finds its target. */
const openStructure = (
  structure: keyof typeof structures,
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Opened | undefined => {
  const { report } = around.loading;
  const keywords = { ...includeKeywords, [key]: structures[structure] };
  const good = checkKeywords(node, keywords, report);
  for (const other of keysOf(node)) {
    if (!Object.hasOwn(keywords, other)) report(unknownKey(node, other, key, Object.keys(keywords)));
    else if (other.startsWith('loop') && structure.startsWith('import_'))
      report(loopedImport(child(node, other), structure));
  }
  if (!good.has(key)) return undefined;
  const value = child(node, key);
  const field = structure.endsWith('_role') ? 'name' : 'file';
  const apply = isMapping(value.data) && has(value, 'apply') ? child(value, 'apply') : undefined;
  const outer = inherit(around, node, good);
  const inside = apply ? inherit(outer, apply, checkKeywords(apply, includeKeywords, report)) : outer;
  return { inside, good, target: isMapping(value.data) ? child(value, field) : value };
};

const loopedImport = (node: Node, structure: string): Diagnostic =>
  problem('language/unknown-key', `${structure} happens once, before the start, and cannot loop`, {
    position: node.yaml.keyAt(node.path),
    help: `write ${structure.replace('import', 'include')}`,
  });

/** An import's target is known before the start, so it can hold no variable. */
const literalTarget = (target: Node, { loading }: PlaybookSurroundings): Node | undefined => {
  if (typeof target.data !== 'string' || !holdsTemplate(target.data)) return target;
  loading.report(
    problem('language/import-of-template', 'an import is read before the start, when no variable is known', {
      position: positionOf(target),
      help: 'write include_tasks or include_role, which are read when reached',
    }),
  );
  return undefined;
};

const candidates = (name: string, { origin }: PlaybookSurroundings): readonly string[] =>
  isAbsolute(name)
    ? [name]
    : [join(origin.folder, name), ...(origin.role ? [join(origin.role.path, 'tasks', name)] : [])];

const leadsBack = (name: string, around: PlaybookSurroundings): boolean =>
  candidates(name, around).some((path) => around.chain.includes(path));

/** More includes inside each other than any sane playbook has. */
const deepest = 40;

const tasksOfFile = async (
  name: string,
  named: Position,
  around: PlaybookSurroundings,
): Promise<readonly Step[]> => {
  const { files, report } = around.loading;
  const found = await files.readFirst(candidates(name, around));
  const path = found?.path ?? candidates(name, around)[0]!;
  const imported = around.id.endsWith('/include') ? undefined : cycle(path, named, around);
  if (imported || around.chain.length > deepest) {
    report(
      imported ??
        problem('language/cycle', `includes are nested more than ${deepest} deep`, { position: named }),
    );
    return [];
  }
  const yaml: Yaml | undefined = found?.yaml ?? (await files.need(path, named));
  if (!yaml || yaml.data === undefined) return [];
  return readSteps(rootOf(yaml), {
    ...around,
    id: around.id.endsWith('/include') ? around.id : `${around.id}/import`,
    origin: { ...around.origin, folder: dirname(path) },
    chain: [...around.chain, path],
  });
};

const cycle = (path: string, named: Position, { chain }: PlaybookSurroundings): Diagnostic | undefined => {
  const first = chain.indexOf(path);
  if (first === -1) return undefined;
  return problem('language/cycle', `${showPath(path)} imports itself`, {
    position: named,
    notes: [[...chain.slice(first), path].map(showPath).join(' → ')],
    help: 'take one of the imports out, or make it an include with a condition',
  });
};
