import type { Connection } from '../../connection/connection.js';
import { version } from '../../engine/version.js';
import { readOnce } from '../../engine/wire/read-once.js';
import { type HostFile, type RunFile, readBundle } from '../../experiment/bundle/index.js';
import { environmentFacts } from '../../experiment/environment/facts.js';
import { differences, factsOf, forbidding } from '../../experiment/environment/take.js';
import { workloads } from '../../experiment/workloads/catalogue.js';
import type { Tool } from '../../experiment/workloads/workload.js';
import { entryOf, type Json, type Reading, RiggerError, sh } from '../../model/index.js';
import type { InvocationFile } from '../inputs/format.js';
import type { KeptRun } from './kept-run.js';

/** What is otherwise than it was in the run that is made again. */
export interface ChangedSince {
  /** The host of now; `(rigger)` for the program itself. */
  readonly host: string;
  readonly what: string;
  readonly before: string | null;
  readonly now: string | null;
}

/** Versions of the program and of what it runs on. */
export const versionsSince = ({ versions }: Pick<InvocationFile, 'versions'>): ChangedSince[] =>
  (
    [
      ['rigger', versions.rigger, version],
      ['node', versions.node, process.version],
    ] as const
  ).flatMap(([what, before, now]) => (before === now ? [] : [{ host: '(rigger)', what, before, now }]));

/** A connection to a host for one question. */
export type AskHost = <T>(host: string, question: (connection: Connection) => Promise<T>) => Promise<T>;

/**
 * What differs on the hosts, of all that a benchmark may hang on: kernel, microcode, firmware, settings, tools. Hosts
 * are only looked at. A run that measured nothing has not said what its hosts were.
 * @param places the hosts of then, and those of now in their places
 */
export const hostsSince = async (
  kept: KeptRun,
  places: ReadonlyMap<string, string>,
  ask: AskHost,
): Promise<ChangedSince[]> => {
  if (kept.measured === null) return [];
  const { hosts } = await readBundle(kept.folder);
  const { measured } = kept;
  const found = await Promise.all(
    [...places].map(async ([old, host]) => {
      const then = entryOf(hosts, old);
      if (!then?.before) return [];
      const tools = { ...then.after?.tools, ...then.before.tools };
      try {
        return await ask(host, (connection) => since({ ...then.before!, tools }, host, connection, measured));
      } catch (error) {
        if (!(error instanceof RiggerError)) throw error;
        const why = error.diagnostics[0]?.message ?? error.message;
        return [{ host, what: 'it cannot be looked at', before: null, now: why }];
      }
    }),
  );
  return found.flat();
};

const since = async (
  then: HostFile,
  host: string,
  connection: Connection,
  run: RunFile,
): Promise<ChangedSince[]> => {
  const names = Object.keys(environmentFacts);
  const readings = await readOnce(
    connection,
    names.map((name) => environmentFacts[name]!()),
  );
  const facts = factsOf(
    Object.fromEntries(names.map((name, index) => [name, readings[index] as Reading<Json>])),
  );
  const ofHost = forbidding(differences(then, { ...then, facts })).map(
    ({ path, before, after }): ChangedSince => ({ host, what: path, before, now: after }),
  );
  return [...ofHost, ...(await toolsSince(then, host, connection, run))];
};

const toolsSince = async (
  { tools }: HostFile,
  host: string,
  connection: Connection,
  { measure }: RunFile,
): Promise<ChangedSince[]> => {
  const known = new Map(measure.flatMap(({ driver, parameters }) => toolOf(driver, parameters)));
  const asked = Object.entries(tools).flatMap(([program, before]) => {
    const tool = known.get(program);
    return tool ? [{ tool, before }] : [];
  });
  if (asked.length === 0) return [];
  const outputs = await connection.run(
    asked.map(({ tool }) => ({
      script: sh`command -v ${tool.program} >/dev/null || exit 127\ntimeout 10 ${tool.version} </dev/null 2>&1\n:`,
      always: true,
    })),
  );
  return asked.flatMap(({ tool, before }, index) => {
    const { stdout, exit } = outputs[index] ?? { stdout: '', exit: 127 };
    const said = tool.pattern
      .exec(stdout)
      ?.slice(1)
      .find((group) => group !== undefined);
    const now = exit === 0 ? (said ?? 'unknown') : null;
    return now === before ? [] : [{ host, what: `tool ${tool.program}`, before, now }];
  });
};

const toolOf = (driver: string, parameters: Json): (readonly [string, Tool])[] => {
  const workload = workloads.get(driver);
  if (!workload) return [];
  const tool = workload.tool(parameters as never);
  return [[tool.program, tool]];
};
