import { renderCommand } from '../../src/connection/command-step.js';
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
