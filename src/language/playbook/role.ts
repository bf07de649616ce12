import { dirname } from 'node:path';
import { type Diagnostic, nearestName, type Position, problem, warning } from '../../model/index.js';
import type { Step, Variables } from '../play.js';
import { readArgumentSpecs } from './argument-specs.js';
import { checkKeywords, mappingWanted } from './checks.js';
import { readHandlers } from './handlers.js';
import { inherit, present } from './inherit.js';
import { roleKeywords } from './keywords.js';
import { child, has, isMapping, itemsOf, keyPosition, keysOf, type Node, positionOf } from './node.js';
import { argumentSpecs, findRole, type RoleFiles, rolePart } from './role-files.js';
import { readSteps } from './step-list.js';
import type { PlaybookSurroundings } from './surroundings.js';
import { readVariables, templateOf } from './variables.js';

/** One use of a role: what is around it, and what its entry says. */
interface Use {
  readonly name: string;
  readonly named: Position;
  /** Outside the entry. */
  readonly outer: PlaybookSurroundings;
  /** With the entry's keywords; its variables stand above those of the role's `vars/`. */
  readonly inside: PlaybookSurroundings;
  /** Files other than `main.yml`. */
  readonly from?: RoleFiles;
  /** Keys of the entry that are no keywords. */
  readonly parameters?: Node;
  /** Skip it when the play has used it in the same way before. */
  readonly once: boolean;
}

interface Loaded {
  readonly steps: readonly Step[];
  readonly defaults: readonly Variables[];
}

const none: Loaded = { steps: [], defaults: [] };

/** The steps of the entries of a play's `roles:`. */
export const readRoles = async (node: Node, around: PlaybookSurroundings): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  for (const [index, item] of itemsOf(node).entries())
    steps.push(...(await roleEntry(item, { ...around, id: `${around.id}/${index}` }, true)).steps);
  return steps;
};

/** The steps of a role that `import_role` or `include_role` names. */
export const importedRole = async (
  from: RoleFiles,
  name: string,
  named: Position,
  outer: PlaybookSurroundings,
  inside: PlaybookSurroundings,
): Promise<readonly Step[]> =>
  (
    await loadRole({
      name,
      named,
      outer,
      inside: { ...inside, id: `${inside.id}/role` },
      from,
      once: false,
    })
  ).steps;

/** An entry of `roles:` or of a role's dependencies: a name, or a mapping with parameters. */
const roleEntry = async (node: Node, around: PlaybookSurroundings, once: boolean): Promise<Loaded> => {
  const { report } = around.loading;
  if (typeof node.data === 'string')
    return loadRole({ name: node.data, named: positionOf(node), outer: around, inside: around, once });
  const key = ['role', 'name'].find((field) => has(node, field));
  if (!isMapping(node.data) || key === undefined) {
    report(
      isMapping(node.data)
        ? problem('language/keyword-value', 'an entry of roles: names no role', {
            position: positionOf(node),
            help: 'begin it with `role: NAME`',
          })
        : mappingWanted(node, 'a role'),
    );
    return none;
  }
  const good = checkKeywords(node, roleKeywords, report);
  const name = child(node, key);
  return loadRole({
    name: String(name.data),
    named: positionOf(name),
    outer: around,
    inside: inherit(around, node, good),
    parameters: node,
    once,
  });
};

const loadRole = async (use: Use): Promise<Loaded> => {
  const { name, named, outer, inside, from = {} } = use;
  const { report } = outer.loading;
  const path = await findRole(name, named, outer);
  if (path === undefined) return none;
  const looping = cycle(name, path, named, outer.chain);
  if (looping) {
    report(looping);
    return none;
  }
  const role: PlaybookSurroundings = {
    ...inside,
    origin: { role: { name, path }, folder: path },
    chain: [...inside.chain, path],
  };
  const meta = (await rolePart(path, 'meta', role))?.node;
  const [defaults, roleVars] = [await variables('defaults'), await variables('vars')];
  const parameters = use.parameters ? readParameters(use.parameters, report) : new Map();
  const vars = [...outer.vars, roleVars, ...inside.vars.slice(outer.vars.length), parameters];
  const dependencies = await loadDependencies(meta, { ...role, vars });
  const scope: PlaybookSurroundings = {
    ...role,
    vars,
    defaults: [...inside.defaults, ...dependencies.defaults, defaults],
  };
  const loaded = { steps: dependencies.steps, defaults: [...dependencies.defaults, defaults] };
  const key = JSON.stringify([
    path,
    use.parameters?.data ?? null,
    inside.when.map(({ source }) => source),
    inside.tags,
  ]);
  const repeatable = meta && has(meta, 'allow_duplicates') && child(meta, 'allow_duplicates').data === true;
  if (use.once && !repeatable && outer.play.loaded.has(key)) return loaded;
  outer.play.loaded.add(key);

  const entryPoint = from.tasks?.name.replace(/\.ya?ml$/, '') ?? 'main';
  const specs = readArgumentSpecs(await argumentSpecs(path, meta, role), entryPoint, report);
  if (specs && use.parameters)
    warnOfUnknown(use.parameters, parameters, [...Object.keys(specs), ...defaults.keys()], name, report);
  outer.play.roles.push({
    name,
    position: named,
    path,
    vars: scope.vars,
    defaults: scope.defaults,
    when: scope.when,
    ...present({ arguments: specs }),
  });
  const handlers = await rolePart(path, 'handlers', role, from.handlers);
  if (handlers)
    outer.play.handlers.push(
      ...(await readHandlers(handlers.node, {
        ...scope,
        ...within('handlers', handlers.path),
        when: outer.when,
      })),
    );
  const tasks = await rolePart(path, 'tasks', role, from.tasks);
  const own = tasks ? await readSteps(tasks.node, { ...scope, ...within('tasks', tasks.path) }) : [];
  return { ...loaded, steps: [...dependencies.steps, ...own] };

  async function variables(part: 'defaults' | 'vars'): Promise<Variables> {
    const file = await rolePart(path!, part, role, from[part]);
    return file ? readVariables(file.node, report) : new Map();
  }

  function within(part: string, file: string): Pick<PlaybookSurroundings, 'id' | 'origin'> {
    return { id: `${inside.id}/${part}`, origin: { ...role.origin, folder: dirname(file) } };
  }
};

const loadDependencies = async (meta: Node | undefined, role: PlaybookSurroundings): Promise<Loaded> => {
  if (!meta || !has(meta, 'dependencies')) return none;
  const all: Loaded[] = [];
  for (const [index, item] of itemsOf(child(meta, 'dependencies')).entries())
    all.push(await roleEntry(item, { ...role, id: `${role.id}/dependencies/${index}` }, true));
  return { steps: all.flatMap(({ steps }) => steps), defaults: all.flatMap(({ defaults }) => defaults) };
};

/** Keys of a role's entry that are no keywords are variables. */
const readParameters = (node: Node, report: (diagnostic: Diagnostic) => void): Variables =>
  new Map(
    keysOf(node)
      .filter((key) => !Object.hasOwn(roleKeywords, key))
      .map((key) => [key, templateOf(child(node, key), report)]),
  );

const warnOfUnknown = (
  node: Node,
  parameters: Variables,
  known: readonly string[],
  role: string,
  report: (diagnostic: Diagnostic) => void,
): void => {
  for (const name of parameters.keys()) {
    if (known.includes(name)) continue;
    const near = nearestName(name, [...known, ...Object.keys(roleKeywords)]);
    report(
      warning('language/unknown-parameter', `the role ${role} declares no argument ${name}`, {
        position: keyPosition(child(node, name)),
        help: near ? `did you mean ${near}?` : `it declares ${known.join(', ')}`,
      }),
    );
  }
};

const cycle = (
  name: string,
  path: string,
  named: Position,
  chain: readonly string[],
): Diagnostic | undefined => {
  const first = chain.indexOf(path);
  if (first === -1) return undefined;
  const names = [...chain.slice(first), path].map((one) => one.split('/').at(-1));
  return problem('language/cycle', `the role ${name} depends on itself`, {
    position: named,
    notes: [names.join(' → ')],
    help: 'take one of the dependencies out',
  });
};
