import type { Connect } from '../../../src/connection/connection.js';
import type { HostSource } from '../../../src/engine/play/run-context.js';
import { prepareRun, type RunOptions, run } from '../../../src/engine/run/run.js';
import type { Handler, Play, TaskStep } from '../../../src/language/play.js';
import { compileText, literalTemplate, targetOfFile } from '../../../src/language/template/index.js';
import { type AnyTask, type EventBody, type ExitCode, Masker, type Value } from '../../../src/model/index.js';

const here = { file: 'play.yml', line: 1, column: 1 };

/** A task step as the loader makes it, with literal input. */
export const taskStep = (
  index: number,
  task: string,
  input: Value,
  more: Partial<TaskStep> = {},
): TaskStep => ({
  kind: 'task',
  id: `tasks/${index}`,
  position: here,
  taskPosition: here,
  origin: { folder: '.' },
  task,
  input: literalTemplate(input, here),
  when: [],
  tags: [],
  vars: [],
  defaults: [],
  runOnce: false,
  noLog: false,
  ignoreErrors: false,
  allow: [],
  notify: [],
  name: literalTemplate(`task ${index}`, here),
  ...more,
});

export const playOf = (steps: Play['steps'], more: Partial<Play> = {}, handlers: Handler[] = []): Play => ({
  name: 'a play',
  position: here,
  hosts: literalTemplate('all', here),
  steps,
  handlers,
  vars: new Map(),
  varsFiles: [],
  strategy: 'free',
  anyErrorsFatal: false,
  tags: [],
  allow: [],
  roles: [],
  ...more,
});

export interface EngineRun {
  readonly exitCode: ExitCode;
  readonly events: readonly EventBody[];
  readonly statuses: readonly string[];
}

export type EngineOptions = Partial<RunOptions> & { readonly hosts?: readonly string[] };

/** An inventory that is a list, and stays so. */
const hostsOnly = (hosts: readonly string[]): HostSource => {
  const source: HostSource = {
    match: () => hosts,
    hosts: () => hosts,
    groupsOf: () => [],
    groups: () => ({ all: hosts }),
    variablesOf: () => new Map(),
    addHost: () => undefined,
    folder: undefined,
    foreseeing: () => source,
  };
  return source;
};

/** Options for plays on hosts without variables. */
export const engineOptions = (
  plays: readonly Play[],
  tasks: ReadonlyMap<string, AnyTask>,
  connect: Connect,
  more: EngineOptions = {},
): RunOptions => {
  const hosts = more.hosts ?? ['h1'];
  return {
    mode: 'apply',
    // Tests that run at the same time leave notes of their actions on this machine, and must not meet.
    id: `run-${process.pid}`,
    playbook: { file: 'play.yml', plays },
    playbookFolder: '.',
    inventory: hostsOnly(hosts),
    tasks,
    facts: {},
    extra: new Map(),
    connect,
    target: (host) => ({
      host,
      kind: 'local',
      hostKeyPolicy: 'strict',
      jumps: [],
      connectTimeout: 60,
      lock: false,
    }),
    become: false,
    compileText: (text, file) => compileText(text, file, targetOfFile(file)),
    varsFiles: async () => [],
    emit: () => undefined,
    masker: new Masker(),
    signal: new AbortController().signal,
    stopping: () => false,
    selected: () => true,
    forks: 10,
    measure: async () => 0,
    ...more,
  };
};

/** Runs plays on hosts without variables, and gathers the events. */
export const runEngine = async (
  plays: readonly Play[],
  tasks: ReadonlyMap<string, AnyTask>,
  connect: Connect,
  more: EngineOptions = {},
): Promise<EngineRun> => {
  const events: EventBody[] = [];
  const options = engineOptions(plays, tasks, connect, { emit: (event) => events.push(event), ...more });
  const exitCode = await run(options, prepareRun(options));
  const statuses = events.flatMap((event) => (event.type === 'task-finished' ? [event.status] : []));
  return { exitCode, events, statuses };
};
