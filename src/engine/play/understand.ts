import type { z } from 'zod';
import type { TaskStep } from '../../language/play.js';
import { issueWording } from '../../language/playbook/checks.js';
import {
  type AnyTask,
  type Diagnostic,
  entryOf,
  type FactQuery,
  type Json,
  lostKey,
  lostKeyMessage,
  type Needs,
  problem,
  RiggerError,
  reveal,
  type Secret,
  ShellText,
  type Value,
} from '../../model/index.js';
import { textWhereText, withNumbersAt, withTexts } from './number-texts.js';

/** What a task makes of what was written, before it knows anything of the host. */
export interface Understood {
  /** Checked by the task's schema. */
  readonly input: unknown;
  readonly needs: Needs;
  readonly queries: readonly FactQuery[];
}

/** Inputs remembered for a step; those of a loop differ by item. */
const rememberedInputs = 32;

/** Characters; a longer input is not worth the memory. */
const longestInput = 4096;

const remembered = new WeakMap<TaskStep, Map<string, Understood>>();

/**
 * Checks an input and asks the task what it needs. Both depend on the input alone, which most hosts have in
 * common, and each host asks three times: before anything is touched, to look ahead, and to act.
 * @throws RiggerError `engine/task-input`, for every mistake
 */
export const understand = (
  task: AnyTask,
  step: TaskStep,
  resolved: Value,
  seen: (secret: Secret) => void,
): Understood => {
  const given = reveal(resolved, seen);
  const written = withTexts(resolved);
  const key = JSON.stringify([given, written ?? null]);
  const inputs = remembered.get(step) ?? new Map<string, Understood>();
  remembered.set(step, inputs);
  const known = inputs.get(key);
  if (known) return known;
  const input = checkedInput(task, step, given, written);
  const understood = { input, ...asking(task.needs(input)) };
  if (key.length <= longestInput && inputs.size < rememberedInputs) inputs.set(key, understood);
  return understood;
};

/** What a task needs, with the queries that it is made of. */
export const asking = (needs: Needs): Pick<Understood, 'needs' | 'queries'> => ({
  needs,
  queries: Object.values(needs),
});

const checkedInput = (task: AnyTask, step: TaskStep, given: Json, written: Json | undefined): unknown => {
  const whole = (input: unknown): unknown => {
    const lost = takenAsWritten.has(task.name) ? undefined : lostKey(given, input);
    if (lost === undefined) return input;
    const issue = { code: 'custom' as const, path: [...lost], message: lostKeyMessage, input: given };
    throw new RiggerError([inputProblem(task, step, issue, given)]);
  };
  const parse = (input: Json) => shortInput(task, step, input) ?? task.input.safeParse(input ?? {});
  const asNumbers = parse(given);
  const asTexts = written === undefined ? undefined : textsWhereTaken(parse, given, written);
  if (asNumbers.success) return whole(asTexts ? textWhereText(asNumbers.data, asTexts.data) : asNumbers.data);
  if (asTexts) return whole(asTexts.data);
  throw new RiggerError(asNumbers.error.issues.map((issue) => inputProblem(task, step, issue, given)));
};

/** The reading in which every field that takes a text has it; undefined when the input is wrong all the same. */
const textsWhereTaken = (
  parse: (input: Json) => z.ZodSafeParseResult<unknown>,
  given: Json,
  written: Json,
) => {
  const wanting = parse(written).error?.issues.map(({ path }) => path) ?? [];
  const read = parse(withNumbersAt(written, given, wanting));
  return read.success ? read : undefined;
};

/**
 * The input by the task's shorthand: whatever is no map, and a map that one template stands for where the
 * field takes maps too, as in `print: "{{ result }}"`.
 */
const shortInput = ({ shorthand, input }: AnyTask, step: TaskStep, given: Json) => {
  if (shorthand === undefined) return undefined;
  const short = () => input.safeParse({ [shorthand]: given });
  if (!isMapping(given)) return short();
  if (typeof step.input.source !== 'string') return undefined;
  const taken = short();
  return taken.success ? taken : undefined;
};

/** A shell text with its values is no mapping of fields. */
const isMapping = (given: Json): boolean =>
  typeof given === 'object' &&
  given !== null &&
  !Array.isArray(given) &&
  !((given as object) instanceof ShellText);

const inputProblem = (task: AnyTask, step: TaskStep, issue: z.core.$ZodIssue, given: Json): Diagnostic => {
  const { path, message } = issue;
  const said = issue.code === 'invalid_union' ? issueWording(issue, at(given, path)) : lowerFirst(message);
  return problem('engine/task-input', `${[task.name, ...path].map(String).join('.')}: ${said}`, {
    position: step.input.at(path),
    help: `see \`rigger explain ${task.name}\``,
  });
};

const at = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => entryOf(inner as Record<string, unknown> | undefined, key), data);

/** Tasks whose names are variables: the schema's answer is not asked for them. */
const takenAsWritten: ReadonlySet<string> = new Set(['set_vars']);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
