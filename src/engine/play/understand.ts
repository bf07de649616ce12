import type { z } from 'zod';
import type { TaskStep } from '../../language/play.js';
import {
  type AnyTask,
  type Diagnostic,
  type FactQuery,
  type Json,
  type Needs,
  problem,
  RiggerError,
  ShellText,
} from '../../model/index.js';

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
export const understand = (task: AnyTask, step: TaskStep, given: Json): Understood => {
  const key = JSON.stringify(given);
  const inputs = remembered.get(step) ?? new Map<string, Understood>();
  remembered.set(step, inputs);
  const known = inputs.get(key);
  if (known) return known;
  const input = checkedInput(task, step, given);
  const needs = task.needs(input);
  const understood = { input, needs, queries: queriesOf(needs) };
  if (key.length <= longestInput && inputs.size < rememberedInputs) inputs.set(key, understood);
  return understood;
};

const checkedInput = (task: AnyTask, step: TaskStep, given: Json): unknown => {
  const result = shortInput(task, step, given) ?? task.input.safeParse(given ?? {});
  if (result.success) return result.data;
  throw new RiggerError(result.error.issues.map((issue) => inputProblem(task, step, issue)));
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

const inputProblem = (task: AnyTask, step: TaskStep, issue: z.core.$ZodIssue): Diagnostic =>
  problem(
    'engine/task-input',
    `${task.name}${issue.path.length > 0 ? `.${issue.path.join('.')}` : ''}: ${lowerFirst(issue.message)}`,
    { position: step.input.at(issue.path), help: `see \`rigger explain ${task.name}\`` },
  );

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

export const queriesOf = (needs: Needs): FactQuery[] =>
  Object.values(needs).map((need) => ('optional' in need ? need.optional : need));
