import type { Connection } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import type { ConvergeResult, Session } from '../../../src/engine/run/session.js';
import type { ExperimentNode, Step } from '../../../src/language/play.js';
import { compileTemplate } from '../../../src/language/template/index.js';
import { parseYaml } from '../../../src/language/yaml/index.js';
import { type EventBody, Masker, type Value } from '../../../src/model/index.js';

/** A session whose hosts are all this machine, each by a real shell of its own. */
export interface LocalSession extends Session {
  readonly events: EventBody[];
  readonly converged: Readonly<Record<string, Value>>[];
  /** How often facts were to be read afresh. */
  readonly forgotten: { count: number };
  close(): Promise<void>;
}

interface Options {
  readonly runsFolder: string;
  readonly roles?: Session['roles'];
  readonly variables?: Readonly<Record<string, Value>>;
  readonly resume?: string;
  readonly converge?: (variables: Readonly<Record<string, Value>>) => ConvergeResult;
  readonly masker?: Masker;
  readonly stopping?: () => boolean;
  readonly wrap?: (connection: Connection) => Connection;
}

export const localSession = (options: Options): LocalSession => {
  const open = new Map<string, Promise<Connection>>();
  const events: EventBody[] = [];
  const converged: Readonly<Record<string, Value>>[] = [];
  const forgotten = { count: 0 };
  const wrap = options.wrap ?? ((connection) => connection);
  const connection = (host: string): Promise<Connection> => {
    const found =
      open.get(host) ??
      connect({
        host,
        kind: 'local',
        hostKeyPolicy: 'strict',
        jumps: [],
        connectTimeout: 60,
        lock: false,
      }).then(wrap);
    open.set(host, found);
    return found;
  };
  return {
    name: 'A test of the loopback device',
    roles: options.roles ?? { dut: ['here'], peer: ['there'] },
    converge: async (_, variables) => {
      converged.push(variables);
      return options.converge?.(variables) ?? { ok: true, changed: 0, failed: [] };
    },
    resolve: async () => [],
    forget: () => {
      forgotten.count += 1;
    },
    forgotten,
    connection,
    read: async (host, queries) => {
      const outputs = await (await connection(host)).run(
        queries.map(({ script }) => ({ script, always: true })),
      );
      return queries.map((query, index) => query.parse(outputs[index]!));
    },
    variable: (_, name, extra = {}) => extra[name] ?? options.variables?.[name],
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    stopping: options.stopping ?? (() => false),
    masker: options.masker ?? new Masker(),
    runsFolder: options.runsFolder,
    ...(options.resume === undefined ? {} : { resume: options.resume }),
    events,
    converged,
    close: async () => {
      for (const each of open.values()) await each.then((found) => found.close()).catch(() => undefined);
    },
  };
};

/** A step that does nothing; the session only counts that there is one. */
export const step: Step = {
  kind: 'barrier',
  id: 'bring_up/0',
  position: { file: 'test.yml', line: 1, column: 1 },
  origin: { folder: '.' },
  ...{ when: [], tags: [], vars: [], defaults: [], allow: [] },
  ...{ runOnce: false, noLog: false, ignoreErrors: false },
};

/** The body of `experiment:` from YAML text; bring-up has one step, of which the session only counts the calls. */
export const experimentNode = async (text: string): Promise<ExperimentNode> => {
  const yaml = await parseYaml(text, 'test.yml');
  return {
    body: compileTemplate(yaml, [], yaml.data),
    bringUp: [step],
    tearDown: [],
  };
};
