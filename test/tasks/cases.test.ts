import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  type Change,
  type ControlTask,
  type FactQuery,
  isControl,
  type Outcome,
  type Refused,
  showCommand,
} from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { contextWith, parseInput } from '../support/converge.js';
import type { Cases, ExpectedChange, TaskCase } from './case.js';
import { lentControl } from './lent-control.js';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.cases.ts'));
const suites = await Promise.all(
  files.map(async (name) => ((await import(new URL(name, folder).pathname)) as { suite: Cases }).suite),
);

const taskOf = (name: string) => {
  const task = taskCatalogue.get(name);
  if (!task) throw new Error(`no task ${name}`);
  return task;
};

describe.each(suites)('$task', ({ task: name, cases }) => {
  const task = taskOf(name);
  test.each(cases)('$name', async ({ input, facts = {}, context, play, expect: wanted }: TaskCase) => {
    const parsed = parseInput(task, input);
    if ('invalid' in wanted) {
      expect(parsed.success).toBe(false);
      expect(
        parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
      ).toMatch(wanted.invalid);
      for (const { code } of parsed.error?.issues ?? []) expect(code).toMatch(/^[a-z_]+$/);
      return;
    }
    expect(parsed.error?.issues ?? []).toEqual([]);
    expect('control' in wanted).toBe(isControl(task));
    if ('control' in wanted) {
      const lent = lentControl(input, task.shorthand, play ?? {});
      expect(await (task as ControlTask).control(parsed.data, lent.play)).toMatchObject(wanted.control);
      expect(lent.acts).toEqual(wanted.acts);
      return;
    }
    // The case names just the facts that the task asks for.
    const needs = task.needs(parsed.data, context?.sources) as Record<string, FactQuery>;
    expect(Object.keys(facts).filter((fact) => !(fact in needs))).toEqual([]);
    // Nor can it give the text of a file that is not asked for.
    for (const [fact, value] of Object.entries(facts))
      if (needs[fact]!.id === 'file_state' && (value as { text?: string } | null)?.text !== undefined)
        expect([fact, argumentsOf(needs[fact]!)]).toEqual([fact, expect.objectContaining({ content: true })]);
    const outcome = task.plan(parsed.data, facts, { ...contextWith(), ...context });
    compare(outcome, wanted);
    // What a plan assures without a look is what the task says when it finds nothing to do.
    const assurance = task.assures?.(parsed.data);
    if (assurance && outcome.kind === 'nothing') expect(outcome.because).toBe(assurance.that);
  });
});

/** What a fact is asked with, as its key has it. */
const argumentsOf = ({ id, key }: FactQuery): unknown => JSON.parse(key.slice(id.length));

const compare = (
  outcome: Outcome,
  wanted: Exclude<TaskCase['expect'], { invalid: RegExp } | { control: object }>,
): void => {
  if ('nothing' in wanted) {
    expect(outcome).toMatchObject({
      kind: 'nothing',
      because: expect.stringMatching(wanted.nothing),
      ...(wanted.data && { data: wanted.data }),
    });
  } else if ('refused' in wanted) {
    expect(outcome).toMatchObject({
      kind: 'refused',
      diagnostic: {
        code: wanted.code,
        message: expect.stringMatching(wanted.refused),
        help: wanted.help ? expect.stringMatching(wanted.help) : expect.any(String),
      },
    });
    expect((outcome as Refused).diagnostic.notes ?? []).toEqual((wanted.notes ?? []).map(matching));
    return;
  } else {
    expect(outcome).toMatchObject({ kind: 'changes' });
    if (outcome.kind !== 'changes') return;
    expect(outcome.changes.map(({ summary }) => summary)).toEqual(
      wanted.changes.map(({ summary }) => matching(summary)),
    );
    expect(outcome.changes.map(graded)).toEqual(wanted.changes.map(graded));
    for (const [index, change] of wanted.changes.entries())
      expect(outcome.changes[index]).toMatchObject(comparable(change));
    for (const [index, { before, after }] of wanted.changes.entries()) {
      if (before !== undefined) expect(outcome.changes[index]!.before).toEqual(before);
      if (after !== undefined) expect(outcome.changes[index]!.after).toEqual(after);
    }
    for (const [index, { diff, writes }] of wanted.changes.entries()) {
      if (diff === null) expect(outcome.changes[index]).not.toHaveProperty('diff');
      if (writes) expect(written(outcome.changes[index]!)).toMatchObject(writes);
    }
    for (const [index, { commands }] of wanted.changes.entries())
      if (commands) expect(outcome.changes[index]!.commands.map(showCommand)).toEqual(commands.map(matching));
  }
  noted(outcome, wanted);
};

/** Exact: what is left out must not be there. */
const noted = (outcome: Outcome, wanted: object): void => {
  const { reboot, notes = [] }: { reboot?: RegExp; notes?: readonly RegExp[] } = wanted;
  const { reboot: found, notes: given = [] } = outcome as Extract<Outcome, { kind: 'changes' }>;
  expect(found).toEqual(reboot && expect.stringMatching(reboot));
  expect(given).toEqual(notes.map(matching));
};

const matching = (text: string | RegExp) => (typeof text === 'string' ? text : expect.stringMatching(text));

const comparable = ({ before, after, diff, invalidates }: ExpectedChange) =>
  Object.fromEntries(
    Object.entries({ before, after, diff: diff ?? undefined, invalidates }).filter(
      ([, value]) => value !== undefined,
    ),
  );

/** Text that is made on the controller, by the path of its file. */
const written = ({ commands }: Change): Record<string, string> =>
  Object.fromEntries(
    commands.flatMap((command) =>
      command.kind === 'write-file' && typeof command.content === 'string'
        ? [[command.path, command.content]]
        : [],
    ),
  );

const graded = ({ risk, action }: Pick<ExpectedChange, 'risk' | 'action'>) => ({ risk, action });
