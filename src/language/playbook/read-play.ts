import { dirname, resolve } from 'node:path';
import { type Diagnostic, problem } from '../../model/index.js';
import type { ExperimentNode, Play, PointStep, Step, Variables } from '../play.js';
import { compileTemplate } from '../template/index.js';
import { holdsTemplate } from '../template/syntax.js';
import { checkKeywords, mappingWanted, sound, unknownKey } from './checks.js';
import { readHandlers } from './handlers.js';
import { inherit, present } from './inherit.js';
import { playKeywords } from './keywords.js';
import { child, isMapping, itemsOf, keysOf, type Node, positionOf } from './node.js';
import { readRoles } from './role.js';
import { readSteps } from './step-list.js';
import type { Loading, PlaybookSurroundings } from './surroundings.js';
import { fileVariables, readVariables, templateOf } from './variables.js';

/** What an `import_playbook` gives to the plays that it brings. */
export interface PlayFrame {
  readonly file: string;
  readonly tags: readonly string[];
  readonly when: PlaybookSurroundings['when'];
  readonly vars: Variables;
}

/** One play of a playbook; undefined when it is none at all. */
export const readPlay = async (node: Node, frame: PlayFrame, loading: Loading): Promise<Play | undefined> => {
  const { report } = loading;
  if (!isMapping(node.data)) {
    report(mappingWanted(node, 'a play'));
    return undefined;
  }
  const good = checkKeywords(node, playKeywords, report);
  for (const key of keysOf(node))
    if (!Object.hasOwn(playKeywords, key))
      report(keyOfTask(node, key, loading) ?? unknownKey(node, key, 'a play', Object.keys(playKeywords)));
  const get = (key: string): Node | undefined => sound(node, key, good);
  const hosts = get('hosts');
  if (!Object.hasOwn(node.data, 'hosts'))
    report(
      problem('language/no-hosts', 'the play does not say on which hosts', {
        position: positionOf(node),
        help: 'add `hosts: all`, or a group or host of the inventory',
      }),
    );

  const around = inherit(outermost(frame, loading), node, new Set([...good].filter((key) => key !== 'vars')));
  const part = async (key: string): Promise<readonly Step[]> =>
    readSteps(child(node, key), { ...around, id: key });
  const roles = get('roles');
  const inOrder = [
    ...flushed(await part('pre_tasks'), 'pre_tasks', node, around),
    ...flushed(
      [...(roles ? await readRoles(roles, { ...around, id: 'roles' }) : []), ...(await part('tasks'))],
      'tasks',
      node,
      around,
    ),
    ...flushed(await part('post_tasks'), 'post_tasks', node, around),
  ];
  const handlers = await readHandlers(child(node, 'handlers'), { ...around, id: 'handlers', when: [] });
  const vars = get('vars');
  const experiment = get('experiment');
  const [serial, environment, remoteUser] = [get('serial'), around.environment, get('remote_user')];
  return {
    name: String(get('name')?.data ?? (typeof hosts?.data === 'string' ? hosts.data : 'play')),
    position: positionOf(node),
    hosts: templateOf(hosts ?? child(node, 'hosts'), report),
    steps: inOrder,
    handlers: [...around.play.handlers, ...handlers],
    vars: new Map([...frame.vars, ...(vars ? readVariables(vars, report) : [])]),
    ...(await readVarsFiles(get('vars_files'), frame.file, loading)),
    strategy: (get('strategy')?.data as Play['strategy'] | undefined) ?? 'free',
    anyErrorsFatal: around.anyErrorsFatal ?? false,
    tags: around.tags,
    allow: around.allow,
    roles: around.play.roles,
    ...present({
      become: around.become,
      environment,
      serial: serial && templateOf(serial, report),
      maxFailPercentage: get('max_fail_percentage')?.data as number | undefined,
      remoteUser: remoteUser && templateOf(remoteUser, report),
      experiment: experiment && (await readExperiment(experiment, around)),
    }),
  };
};

const outermost = (frame: PlayFrame, loading: Loading): PlaybookSurroundings => ({
  loading,
  play: { handlers: [], roles: [], loaded: new Set() },
  id: '',
  origin: { folder: dirname(frame.file) },
  chain: [frame.file],
  when: frame.when,
  tags: frame.tags,
  vars: [],
  defaults: [],
  runOnce: false,
  noLog: false,
  ignoreErrors: false,
  allow: [],
});

/** A section of the play ends with the handlers that it notified. */
const flushed = (
  steps: readonly Step[],
  section: string,
  node: Node,
  around: PlaybookSurroundings,
): readonly Step[] => {
  if (steps.length === 0) return [];
  const { loading, play, chain, ...step } = around;
  const flush: PointStep = {
    ...step,
    kind: 'flush-handlers',
    id: `${section}/flush`,
    position: positionOf(node),
    when: [],
    tags: ['always'],
  };
  return [...steps, flush];
};

/** A task's key in a play means that its list of tasks is missing. */
const keyOfTask = (node: Node, key: string, { tasks }: Loading): Diagnostic | undefined =>
  tasks.has(key)
    ? problem('language/unknown-key', `${key} is a task, and stands in the play itself`, {
        position: node.yaml.keyAt([...node.path, key]),
        help: 'put it under tasks:, with a dash before it',
      })
    : undefined;

/** Files that are named without a variable are read now, so that their mistakes show before the start. */
const readVarsFiles = async (
  node: Node | undefined,
  playbook: string,
  { files, report }: Loading,
): Promise<Pick<Play, 'varsFiles' | 'varsFileNames'>> => {
  const items = node ? itemsOf(node) : [];
  const names = new Set<string>();
  let literal = true;
  for (const item of items) {
    if (typeof item.data !== 'string' || holdsTemplate(item.data)) literal = false;
    else {
      const yaml = await files.need(resolve(dirname(playbook), item.data), positionOf(item));
      if (yaml && yaml.data !== undefined)
        for (const name of fileVariables(yaml, report).keys()) names.add(name);
    }
  }
  return {
    varsFiles: items.map((item) => templateOf(item, report)),
    ...(literal && { varsFileNames: names }),
  };
};

const stepKeys = ['bring_up', 'tear_down'];

/** The body is data for the experiment's own schema; its steps are ordinary tasks. */
const readExperiment = async (node: Node, around: PlaybookSurroundings): Promise<ExperimentNode> => {
  const body = Object.fromEntries(
    Object.entries(node.data as object).filter(([key]) => !stepKeys.includes(key)),
  );
  const part = (key: string): Promise<readonly Step[]> => readSteps(child(node, key), { ...around, id: key });
  return {
    body: compileTemplate(node.yaml, node.path, body, { report: around.loading.report }),
    bringUp: await part('bring_up'),
    tearDown: await part('tear_down'),
  };
};
