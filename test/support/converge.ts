import { posix } from 'node:path';
import { renderCommand } from '../../src/connection/command-step.js';
import { type Effect, PendingChanges } from '../../src/engine/host/pending.js';
import { fileState } from '../../src/facts/files/file-state.js';
import {
  type AnyTask,
  type Change,
  type FactOutput,
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

/** The answers to these, asked in their order, each by a script of its own. */
const read = async (
  sandbox: Sandbox,
  queries: readonly FactQuery<unknown>[],
): Promise<readonly Reading<unknown>[]> => {
  const outputs = await sandbox.runAll(queries.map(({ script }) => ({ script })));
  return queries.map((query, index) => query.parse(outputs[index]!));
};

/** Reads the facts and plans. Unavailable facts fail the test unless they are optional. */
export const planOn = async (
  sandbox: Sandbox,
  task: AnyTask,
  input: unknown,
  context: PlanContext,
): Promise<Outcome> => {
  const needs = Object.entries(task.needs(input, context.sources) as Record<string, FactQuery>);
  const readings = await read(
    sandbox,
    needs.map(([, query]) => query),
  );
  const facts = needs.map(([name, query], index) => {
    const reading = readings[index]!;
    if (!reading.available) throw new Error(`${query.key}: ${reading.reason}`);
    return [name, reading.value] as const;
  });
  return task.plan(input, Object.fromEntries(facts), context);
};

/** Runs the commands of changes; the first that fails ends it. */
export const apply = async (sandbox: Sandbox, changes: readonly Change[]): Promise<void> => {
  for (const change of changes)
    for (const command of change.commands) {
      const step = renderCommand(command);
      const [output] = await sandbox.runAll([step]);
      if (!output) throw new Error('a step without an output');
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
export const readTogether = async (
  sandbox: Sandbox,
  queries: readonly FactQuery[],
): Promise<ReadonlyMap<FactQuery, Reading<unknown>>> => {
  const groups = new Map<string, FactQuery[]>();
  for (const query of queries) {
    const group = query.together?.group ?? query.key;
    groups.set(group, [...(groups.get(group) ?? []), query]);
  }
  const asked = [...groups.values()].map((group) => {
    const how = group[0]!.together?.how;
    const all = group.map(({ together }) => together?.args);
    return how
      ? { script: how.script(all), split: (output: FactOutput) => how.split(output, all), group }
      : { script: group[0]!.script, split: (output: FactOutput) => [output], group };
  });
  const outputs = await sandbox.runAll(asked.map(({ script }) => ({ script })));
  const readings = new Map<FactQuery, Reading<unknown>>();
  const alone: FactQuery[] = [];
  for (const [at, { split, group }] of asked.entries()) {
    const answers = split(outputs[at]!);
    for (const [index, query] of group.entries())
      if (answers[index]) readings.set(query, query.parse(answers[index]));
      else alone.push(query);
  }
  for (const [index, reading] of (await read(sandbox, alone)).entries()) readings.set(alone[index]!, reading);
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

export const readAll = async (
  sandbox: Sandbox,
  queries: readonly FactQuery<unknown>[],
): Promise<Readings> => {
  const readings = await read(sandbox, queries);
  return Object.fromEntries(
    queries.map(({ key, scopes }, index) => [key, { scopes, value: readings[index] }]),
  );
};

/** Facts that read differently after a change although none of its scopes covers them. */
export const uncovered = (before: Readings, after: Readings, invalidates: readonly FactScope[]): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]?.value) !== JSON.stringify(after[key]?.value))
    .filter((key) => {
      const scopes = (after[key] ?? before[key])?.scopes ?? [];
      return !scopes.some((scope) => invalidates.some((other) => overlaps(scope, other)));
    });
