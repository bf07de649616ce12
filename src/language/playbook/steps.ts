import { type Diagnostic, didYouMean, entryOf, nearestName, problem } from '../../model/index.js';
import type { BlockStep, PointStep, Step, TaskStep } from '../play.js';
import { ansibleModules } from './ansible-modules.js';
import { checkKeywords, mappingWanted, sound, unknownKey } from './checks.js';
import { commonOf } from './common.js';
import { readCondition, readConditions } from './conditions.js';
import { importRole, importTasks, includeStep } from './imports.js';
import { includeVariables } from './include-variables.js';
import { inherit, present } from './inherit.js';
import {
  blockKeywords,
  foreignKeys,
  foreignMeta,
  handlerKeywords,
  type Structure,
  structures,
  taskKeywords,
} from './keywords.js';
import { readLoop } from './loop.js';
import { child, has, isMapping, itemsOf, keyPosition, keysOf, type Node, positionOf } from './node.js';
import { readSteps } from './step-list.js';
import type { PlaybookSurroundings } from './surroundings.js';
import { readInput } from './task-input.js';
import { templateOf } from './variables.js';

/** One entry of a list of tasks. */
export const readStep = async (node: Node, around: PlaybookSurroundings): Promise<readonly Step[]> => {
  const { report, tasks } = around.loading;
  if (!isMapping(node.data)) {
    report(mappingWanted(node, 'a task'));
    return [];
  }
  if (has(node, 'block')) return [await readBlock(node, around)];
  const structure = keysOf(node).find((key) => Object.hasOwn(structures, taskOf(key)));
  if (structure) return readStructure(taskOf(structure) as Structure, structure, node, around);
  const names = keysOf(node).filter((key) => tasks.has(taskOf(key)));
  reportOtherKeys(node, names, around);
  const [name] = names;
  if (name !== undefined) return [readTask(name, node, around)];
  // Whatever it was to do, its keywords can be right or wrong.
  readKeywords(node, around);
  return [];
};

const readBlock = async (node: Node, around: PlaybookSurroundings): Promise<BlockStep> => {
  const { report } = around.loading;
  const good = checkKeywords(node, blockKeywords, report);
  for (const key of keysOf(node))
    if (!Object.hasOwn(blockKeywords, key))
      report(unknownKey(node, key, 'a block', Object.keys(blockKeywords)));
  const inside = inherit(around, node, good);
  const part = (key: string) => readSteps(child(node, key), { ...inside, id: `${around.id}/${key}` });
  return {
    kind: 'block',
    ...commonOf(node, inside, good),
    block: await part('block'),
    rescue: await part('rescue'),
    always: await part('always'),
  };
};

const readStructure = async (
  structure: Structure,
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): Promise<readonly Step[]> => {
  switch (structure) {
    case 'import_tasks':
      return importTasks(key, node, around);
    case 'import_role':
      return importRole(key, node, around);
    case 'include_tasks':
    case 'include_role':
      return oneOrNone(await includeStep(structure, key, node, around));
    case 'include_vars':
      return oneOrNone(await includeVariables(key, node, around));
    default:
      return readPoint(structure, key, node, around);
  }
};

const oneOrNone = (step: Step | undefined): readonly Step[] => (step ? [step] : []);

const points = { flush_handlers: 'flush-handlers', end_host: 'end-host' } as const;

const readPoint = (
  structure: 'meta' | 'barrier',
  key: string,
  node: Node,
  around: PlaybookSurroundings,
): readonly PointStep[] => {
  const value = child(node, key);
  const foreign = structure === 'meta' ? entryOf(foreignMeta, String(value.data)) : undefined;
  if (foreign !== undefined)
    around.loading.report(
      problem('language/keyword-value', `there is no meta: ${value.data}`, {
        position: positionOf(value),
        help: foreign,
      }),
    );
  const keywords = { ...blockKeywords, ...(foreign === undefined && { [key]: structures[structure] }) };
  const good = checkKeywords(node, keywords, around.loading.report);
  const kind = structure === 'barrier' ? 'barrier' : entryOf(points, String(value.data));
  return kind === undefined ? [] : [{ kind, ...commonOf(node, inherit(around, node, good), good) }];
};

/** The task that a key names: its own name, or that with Ansible's collection before it. */
const taskOf = (key: string): string => key.replace(/^ansible\.(builtin|legacy)\./, '');

/** A task; `key` is the one that says what it does. */
const readTask = (key: string, node: Node, around: PlaybookSurroundings): TaskStep => {
  const name = taskOf(key);
  const input = child(node, key);
  return {
    kind: 'task',
    task: name,
    taskPosition: keyPosition(input),
    input: readInput(name, input, around.loading),
    ...readKeywords(node, around),
  };
};

/** All that a task has beside what it does. */
const readKeywords = (
  node: Node,
  around: PlaybookSurroundings,
): Omit<TaskStep, 'kind' | 'task' | 'taskPosition' | 'input'> => {
  const { report } = around.loading;
  const good = checkKeywords(node, handlerKeywords, report);
  const get = (keyword: string): Node | undefined => sound(node, keyword, good);
  const until = get('until');
  const [changedWhen, failedWhen, notify] = [get('changed_when'), get('failed_when'), get('notify')];
  return {
    ...commonOf(node, inherit(around, node, good), good),
    notify: notify ? itemsOf(notify).map((item) => templateOf(item, report)) : [],
    ...present({
      loop: readLoop(node, good, report),
      register: get('register')?.data as string | undefined,
      until: until && readCondition(until, report),
      retries: numberIn(get('retries')),
      delay: numberIn(get('delay')),
      changedWhen: changedWhen && readConditions(changedWhen, report),
      failedWhen: failedWhen && readConditions(failedWhen, report),
    }),
  };
};

const numberIn = (node: Node | undefined): number | undefined =>
  typeof node?.data === 'number' ? node.data : undefined;

/** Keys that are neither keywords nor the one task. */
const reportOtherKeys = (node: Node, names: readonly string[], { loading }: PlaybookSurroundings): void => {
  const keywords = handlerKeywords;
  const [first, ...more] = names;
  for (const name of more)
    loading.report(
      problem('language/several-tasks', `a task does one thing, and this one has ${first} and ${name}`, {
        position: keyPosition(child(node, name)),
        help: 'make them two tasks, each with its dash',
      }),
    );
  const unknown = keysOf(node).filter((key) => !Object.hasOwn(keywords, key) && !names.includes(key));
  for (const key of unknown) loading.report(unknownInTask(node, key, first, loading.tasks));
  if (first === undefined && unknown.length === 0)
    loading.report(
      problem('language/no-task', 'this task does nothing: it has keywords only', {
        position: positionOf(node),
        help: 'add what it is to do, such as `command: uptime`',
      }),
    );
};

const unknownInTask = (
  node: Node,
  key: string,
  task: string | undefined,
  tasks: ReadonlyMap<string, unknown>,
): Diagnostic => {
  if (task !== undefined || entryOf(foreignKeys, key) || key.startsWith('with_'))
    return unknownKey(
      node,
      key,
      task === undefined ? 'a task' : `the task ${task}`,
      Object.keys(taskKeywords),
    );
  const short = key.split('.').at(-1) ?? key;
  const equal = [short, entryOf(ansibleModules, short)].find((name) => name !== undefined && tasks.has(name));
  const help =
    equal !== undefined
      ? `rigger’s name is ${equal}`
      : (entryOf(ansibleModules, short) ??
        didYouMean(key, [...tasks.keys(), ...Object.keys(taskKeywords), ...Object.keys(structures)]));
  return problem('language/unknown-task', `there is no task ${key}`, {
    position: keyPosition(child(node, key)),
    help:
      help ??
      (nearestName(short, tasks.keys()) ? `did you mean ${nearestName(short, tasks.keys())}?` : undefined),
  });
};
