import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { AnyTask } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { fieldsOf } from '../../src/tasks/reference.js';
import { parseInput } from '../support/converge.js';
import type { Cases } from './case.js';

/**
 * `false`, 0 and an empty text are values. Whatever inputs of the cases are cut down to: where a field
 * may say `true`, 1 or a word, it may say the other as well, or the message is about that very field.
 */
const folder = new URL('.', import.meta.url);
const suites = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith('.cases.ts'))
    .map(async (name) => ((await import(new URL(name, folder).pathname)) as { suite: Cases }).suite),
);

const pairs: readonly (readonly [something: unknown, nothing: unknown])[] = [
  [true, false],
  [1, 0],
  ['x', ''],
  ['/x', ''],
];

/** Wishes that are none when they are `false`: it is what the field says when it is left out. */
const saysNothing = new Set(['service.daemon_reload']);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a task plans: only whether it comes to an answer is asked. */
const plans = (task: AnyTask, input: unknown, { facts = {}, context }: Cases['cases'][number]): string => {
  try {
    const { kind } = task.plan(input, facts, { host: 'h', pendingReboot: [], sources: {}, ...context });
    return kind;
  } catch (error) {
    return `throws ${(error as Error).message}`;
  }
};

test.each(suites)('$task plans with what is false, 0 or empty', ({ task: name, cases }) => {
  const task = taskCatalogue.get(name)!;
  const wrong = cases.flatMap((one) => {
    if (!isMap(one.input) || !('facts' in one)) return [];
    const { input } = one;
    return fieldsOf(task).flatMap(({ name: field }) =>
      [false, 0, ''].flatMap((nothing) => {
        const parsed = parseInput(task, { ...input, [field]: nothing });
        if (!parsed.success || !asksTheSame(task, parsed.data, input)) return [];
        const kind = plans(task, parsed.data, one);
        return /^(changes|nothing|refused)$/.test(kind)
          ? []
          : [`${field}: ${JSON.stringify(nothing)} in ${one.name}: ${kind}`];
      }),
    );
  });
  expect(wrong).toEqual([]);
});

/** The facts of a case answer only what it asks for. */
const asksTheSame = (task: AnyTask, data: unknown, input: unknown): boolean => {
  const before = parseInput(task, input);
  const asked = (of: unknown) => Object.keys(task.needs(of)).sort().join();
  return before.success && asked(before.data) === asked(data);
};

test.each(suites)('$task takes no value for an absent one', ({ task: name, cases }) => {
  const task = taskCatalogue.get(name)!;
  const fields = fieldsOf(task);
  const required = fields.filter((field) => field.required).map((field) => field.name);
  const inputs = cases.map(({ input }) => input).filter(isMap);
  const bases = inputs.flatMap((input) => [
    input,
    Object.fromEntries(Object.entries(input).filter(([key]) => required.includes(key))),
  ]);
  const lost = bases.flatMap((base) =>
    fields.flatMap(({ name: field }) =>
      pairs.flatMap(([something, nothing]) => {
        if (saysNothing.has(`${name}.${field}`)) return [];
        if (!parseInput(task, { ...base, [field]: something }).success) return [];
        const parsed = parseInput(task, { ...base, [field]: nothing });
        const kept = parsed.success
          ? !isMap(parsed.data) || !fields.length || field in parsed.data || 'vars' in parsed.data
          : parsed.error.issues.some(({ path }) => path[0] === field);
        return kept ? [] : [`${field}: ${JSON.stringify(nothing)} beside ${JSON.stringify(base)}`];
      }),
    ),
  );
  expect([...new Set(lost)]).toEqual([]);
});
