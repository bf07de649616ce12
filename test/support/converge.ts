import { posix } from 'node:path';
import { renderCommand } from '../../src/connection/command-step.js';
import { type Effect, PendingChanges } from '../../src/engine/host/pending.js';
import { fileState } from '../../src/facts/files/file-state.js';
import {
  type AnyTask,
  type Change,
  type FactQuery,
  type FactScope,
  type Outcome,
  overlaps,
  type PlanContext,
  type Reading,
  type Source,
  wronglyForeseen,
} from '../../src/model/index.js';
import type { Sandbox } from './sandbox.js';

/** A small, slow, obviously right engine: every fact afresh, one host, no cache. */

/** A task's input as a playbook gives it: a scalar is the field that the task names. */
export const parseInput = (task: AnyTask, input: unknown) => {
  const scalar = task.shorthand !== undefined && (typeof input !== 'object' || Array.isArray(input));
  return task.input.safeParse(scalar ? { [task.shorthand!]: input } : input);
};

export const contextWith = (sources: Readonly<Record<string, Source>> = {}): PlanContext => ({
  host: 'case',
  pendingReboot: [],
  sources,
});

const read = (sandbox: Sandbox, query: FactQuery<unknown>): Reading<unknown> =>
  query.parse(sandbox.run({ script: query.script }));

/** Reads the facts and plans. Unavailable facts fail the test unless they are optional. */
export const planOn = (sandbox: Sandbox, task: AnyTask, input: unknown, context: PlanContext): Outcome => {
  const facts = Object.entries(task.needs(input, context.sources) as Record<string, FactQuery>).map(
    ([name, query]) => {
      const reading = read(sandbox, query);
      if (!reading.available) throw new Error(`${query.key}: ${reading.reason}`);
      return [name, reading.available ? reading.value : undefined] as const;
    },
  );
  return task.plan(input, Object.fromEntries(facts), context);
};

/** Runs the commands of changes; the first that fails ends it. */
export const apply = (sandbox: Sandbox, changes: readonly Change[]): void => {
  for (const change of changes)
    for (const command of change.commands) {
      const step = renderCommand(command);
      const output = sandbox.run(step);
      if (!(step.accept ?? [0]).includes(output.exit))
        throw new Error(
          `${change.summary}: exit ${output.exit}\n${step.script}\n${output.stdout}${output.stderr}`,
        );
    }
};

/** What facts said at one moment, by their keys, and the scopes that they declare. */
export type Readings = Readonly<
  Record<string, { readonly scopes: readonly FactScope[]; readonly value: unknown }>
>;

/** Reads questions that can share a step together, as the engine does: hundreds of them in a few processes. */
export const readTogether = (
  sandbox: Sandbox,
  queries: readonly FactQuery[],
): ReadonlyMap<FactQuery, Reading<unknown>> => {
  const groups = new Map<string, FactQuery[]>();
  for (const query of queries) {
    const group = query.together?.group ?? query.key;
    groups.set(group, [...(groups.get(group) ?? []), query]);
  }
  const readings = new Map<FactQuery, Reading<unknown>>();
  for (const group of groups.values()) {
    const how = group[0]!.together?.how;
    const all = group.map(({ together }) => together?.args);
    const outputs = how ? how.split(sandbox.run({ script: how.script(all) }), all) : [];
    for (const [index, query] of group.entries())
      readings.set(query, outputs[index] ? query.parse(outputs[index]) : read(sandbox, query));
  }
  return readings;
};

/** Predictions, and those of them that were not what was read afterwards. */
export interface Foresight {
  readonly told: readonly FactQuery[];
  readonly wrong: readonly string[];
}

/** Compares what changes said that they would leave with what they left. */
export const foresightOf = (
  changes: readonly Effect[],
  before: ReadonlyMap<FactQuery, Reading<unknown>>,
  after: ReadonlyMap<FactQuery, Reading<unknown>>,
): Foresight => {
  const pending = new PendingChanges();
  pending.add({ task: 'it', effects: changes });
  const told: FactQuery[] = [];
  const wrong: string[] = [];
  for (const [query, reading] of before) {
    const foretold = pending.foretell(query, reading);
    if (foretold.kind === 'unknown') continue;
    if (foretold.rests.length > 0) told.push(query);
    for (const path of wronglyForeseen(foretold.reading, after.get(query)))
      wrong.push(
        `${query.key}, ${path}: foretold ${shown(foretold.reading)}, read ${JSON.stringify(after.get(query))}`,
      );
  }
  return { told, wrong };
};

const shown = (value: unknown): string =>
  typeof value !== 'object' || value === null
    ? JSON.stringify(value)
    : `{${Object.entries(Object.getOwnPropertyDescriptors(value))
        .map(([key, { get, value: part }]) => `${key}: ${get ? '(not told)' : shown(part)}`)
        .join(', ')}}`;

/** Paths of a tree about which a trial asks. */
const mostPaths = 16;

/** Questions of every kind about the paths that changes speak of, and what is above, below and beside them. */
export const questionsAround = (changes: readonly Change[], more: readonly string[]): FactQuery[] => {
  const named = changes.flatMap(({ commands }) =>
    commands.flatMap((command) =>
      'path' in command ? [command.path] : 'at' in command ? [command.at!] : [],
    ),
  );
  // Of a tree of hundreds of files some stand for the rest.
  const some = more.filter((_, index) => index % Math.ceil(more.length / mostPaths) === 0);
  const paths = [...named, ...some].flatMap((path) => [
    path,
    posix.dirname(path),
    posix.dirname(posix.dirname(path)),
    `${path}/below`,
    `${path}/below/below`,
    `${posix.dirname(path)}/beside`,
  ]);
  const questions = [...new Set(paths)].flatMap((path) => [
    fileState({ path }),
    fileState({ path, checksum: false, names: true }),
    fileState({ path, follow: true, content: true, names: true }),
    fileState({ path, follow: true, content: true, maxBytes: 4 }),
  ]);
  return [...new Map(questions.map((query) => [query.key, query])).values()];
};

export const readAll = (sandbox: Sandbox, queries: readonly FactQuery<unknown>[]): Readings =>
  Object.fromEntries(
    queries.map((query) => [query.key, { scopes: query.scopes, value: read(sandbox, query) }]),
  );

/** Facts that read differently after a change although none of its scopes covers them. */
export const uncovered = (before: Readings, after: Readings, invalidates: readonly FactScope[]): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]?.value) !== JSON.stringify(after[key]?.value))
    .filter((key) => {
      const scopes = (after[key] ?? before[key])?.scopes ?? [];
      return !scopes.some((scope) => invalidates.some((other) => overlaps(scope, other)));
    });
