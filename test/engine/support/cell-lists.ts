import fc from 'fast-check';
import type { AnyTask, FactQuery, Needs, Outcome } from '../../../src/model/index.js';
import type { CellHost } from './cell-host.js';

/** A task over cells, as a playbook has it. */
export interface CellTask {
  readonly task: string;
  readonly input: Readonly<Record<string, string | number>>;
}

const key = fc.integer({ min: 0, max: 7 }).map((number) => `c${number}`);
const value = fc.integer({ min: 0, max: 5 });

const put = fc.record({ task: fc.constant('put'), input: fc.record({ key, value }) });
const copy = fc.record({ task: fc.constant('copy_cell'), input: fc.record({ from: key, to: key }) });
const putMarked = fc.record({ task: fc.constant('put_marked'), input: fc.record({ key, value }) });
const copyMark = fc.record({ task: fc.constant('copy_mark'), input: fc.record({ from: key, to: key }) });
const total = fc.record({ task: fc.constant('put_total'), input: fc.record({ key, limit: value }) });
const poke = fc.record({ task: fc.constant('poke'), input: fc.record({ key, value }) });

export const cellTask: fc.Arbitrary<CellTask> = fc.oneof(put, copy, putMarked, copyMark, total, poke);

/** Seldom one that changes everything, behind which nobody looks ahead. */
export const tameCellTask: fc.Arbitrary<CellTask> = fc.oneof(
  { arbitrary: put, weight: 8 },
  { arbitrary: copy, weight: 6 },
  { arbitrary: putMarked, weight: 3 },
  { arbitrary: copyMark, weight: 2 },
  { arbitrary: total, weight: 1 },
  { arbitrary: poke, weight: 1 },
);

/** What cells hold before the first task. */
export const cellStart = fc.dictionary(key, value);

/**
 * Does each task with everything read afresh before it: slow, and obviously right.
 * `goesOn` tells whether a task that fails does not end the list, `applies` whose condition holds.
 */
export const oneByOne = (
  todos: readonly CellTask[],
  tasks: ReadonlyMap<string, AnyTask>,
  host: CellHost,
  { goesOn = true, applies = [] }: { readonly goesOn?: boolean; readonly applies?: readonly boolean[] } = {},
): string[] => {
  const statuses: string[] = [];
  for (const [index, todo] of todos.entries()) {
    const status = applies[index] === false ? 'skipped' : alone(todo, tasks, host);
    statuses.push(status);
    if (status === 'failed' && !goesOn) break;
  }
  return statuses;
};

const alone = (
  { task: name, input }: CellTask,
  tasks: ReadonlyMap<string, AnyTask>,
  host: CellHost,
): 'ok' | 'changed' | 'failed' => {
  const task = tasks.get(name)!;
  const plan = (): Outcome => {
    const needs: Needs = task.needs(input);
    const facts = Object.fromEntries(
      Object.entries(needs).map(([need, query]) => {
        const stdout = host.answer({ script: (query as FactQuery).script }) ?? '';
        const reading = (query as FactQuery).parse({ stdout, stderr: '', exit: 0 });
        return [need, reading.available ? reading.value : undefined];
      }),
    );
    return task.plan(input, facts, { host: 'h1', pendingReboot: [], sources: {} });
  };
  const outcome = plan();
  if (outcome.kind !== 'changes') return 'ok';
  for (const { commands } of outcome.changes)
    for (const command of commands)
      if (command.kind === 'script' && host.answer({ script: command.script }) === undefined) return 'failed';
  const after = plan();
  const left = after.kind === 'changes' ? after.changes.filter(({ action }) => !action) : [];
  return left.length > 0 ? 'failed' : 'changed';
};
