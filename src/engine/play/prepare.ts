import type { Loop, TaskStep } from '../../language/play.js';
import {
  type AnyTask,
  type FactQuery,
  isHiddenByOrigin,
  type Needs,
  Numeral,
  type Position,
  problem,
  RiggerError,
  type Secret,
  type Source,
  shownValue,
  type Value,
} from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';
import { withoutOmitted } from './omit.js';
import { type RunAs, runAsOf } from './run-as.js';
import type { SourceFiles } from './sources.js';
import { asking, type Understood, understand } from './understand.js';
import { withoutDetails } from './without-details.js';

/** One task for one loop item (or for none), with the variables it sees. */
export interface Instance {
  readonly step: TaskStep;
  /** The step's id, with the item's index when it loops. */
  readonly id: string;
  readonly label?: string;
  readonly scope: LeveledScope;
}

/** Makes the scope of a step, with the loop's variables. */
export type ScopeOf = (step: TaskStep, loop?: ReadonlyMap<string, Value>) => LeveledScope;

/** A task whose input is known: what it is, what it asks for, what it brings along. */
export interface ReadyTask {
  readonly kind: 'ready';
  readonly task: AnyTask;
  readonly input: unknown;
  readonly needs: Needs;
  readonly queries: readonly FactQuery[];
  readonly sources: Readonly<Record<string, Source>>;
  readonly runAs: RunAs;
  /** It handles what a search for secrets would miss: all that comes of it is hidden. */
  readonly quiet: boolean;
}

export interface SkippedTask {
  readonly kind: 'skipped';
  readonly because: string;
}

/**
 * The instances of a step: one, or one for each item of its loop.
 * A loop over something undefined is no mistake when a condition that needs no item is false.
 */
export const instancesOf = (step: TaskStep, scopeOf: ScopeOf): Instance[] | SkippedTask => {
  const scope = scopeOf(step);
  if (!step.loop) return [{ step, id: step.id, scope }];
  const { loop } = step;
  const items = loopItems(loop, scope, step);
  if (!Array.isArray(items)) return items as SkippedTask;
  return items.map((item: Value, index) => {
    const itemScope = scopeOf(step, loopVariables(loop, item, index));
    return { step, id: `${step.id}[${index}]`, label: labelOf(loop, item, itemScope), scope: itemScope };
  });
};

/** The items of a loop, or why the step is skipped without them. */
export const loopItems = (
  loop: Loop,
  scope: LeveledScope,
  step: Pick<TaskStep, 'when'>,
): readonly Value[] | SkippedTask => {
  let items: Value;
  try {
    items = loop.items.resolve(scope);
  } catch (error) {
    if (error instanceof RiggerError) {
      const skipped = falseWithoutItem(step, loop, scope);
      if (skipped) return skipped;
    }
    throw error;
  }
  if (Array.isArray(items)) return items;
  throw new RiggerError([
    problem('engine/loop-not-list', `loop must be a list, not ${kindOf(items)}`, {
      position: loop.items.position,
      help: 'write a YAML list, or a variable that holds one',
    }),
  ]);
};

const falseWithoutItem = (
  step: Pick<TaskStep, 'when'>,
  loop: Loop,
  scope: LeveledScope,
): SkippedTask | undefined => {
  for (const condition of step.when) {
    if (condition.names.some(([root]) => root === loop.variable || root === loop.indexVariable)) continue;
    if (condition.evaluate(scope) === false)
      return { kind: 'skipped', because: `${condition.source} is false` };
  }
  return undefined;
};

export const loopVariables = (loop: Loop, item: Value, index: number): Map<string, Value> =>
  new Map<string, Value>([
    [loop.variable, item],
    ...(loop.indexVariable ? [[loop.indexVariable, index] as const] : []),
  ]);

const labelOf = (loop: Loop, item: Value, scope: LeveledScope): string => {
  const label = loop.label ? loop.label.resolve(scope) : item;
  return typeof label === 'string' || label instanceof Numeral
    ? String(label)
    : JSON.stringify(shownValue(label));
};

const kindOf = (value: Value): string =>
  value === null
    ? 'null'
    : value instanceof Numeral
      ? 'number'
      : typeof value === 'object'
        ? 'a map'
        : typeof value;

/**
 * Everything about an instance that needs no host: its conditions, its input checked by the task's
 * schema, its files, and the facts it asks for.
 * @throws FactNeeded, ValueUnknown, RiggerError
 */
export const prepare = async (
  { step, scope }: Instance,
  tasks: ReadonlyMap<string, AnyTask>,
  files: SourceFiles,
  seen: (secret: Secret) => void,
): Promise<ReadyTask | SkippedTask> => {
  for (const condition of step.when)
    if (conditionHolds(condition.evaluate(scope), condition.source, condition.position) === false)
      return { kind: 'skipped', because: `${condition.source} is false` };
  const task = tasks.get(step.task)!;
  const resolved = step.input.resolve(scope);
  const given = withoutOmitted(resolved, step.input.position);
  const { input, ...asked } = understood(task, step, given, seen);
  const sources: Record<string, Source> = {};
  for (const [name, request] of Object.entries(task.sources?.(input) ?? {}))
    sources[name] = await files.load(request, step.origin, scope, step.input.position);
  const quiet = isHiddenByOrigin(resolved) || Object.values(sources).some(({ quiet }) => quiet);
  const runAs = runAsOf(step, scope, seen);
  // What a tree holds and where it lies decides what is asked of the host, and a definition what libvirt is asked of it.
  const { needs, queries } = Object.keys(sources).length > 0 ? asking(task.needs(input, sources)) : asked;
  return { kind: 'ready', task, input, needs, queries, sources, runAs, quiet };
};

/** The input as the task reads it; what is wrong with a secret is told without it. */
const understood = (
  task: AnyTask,
  step: TaskStep,
  given: Value,
  seen: (secret: Secret) => void,
): Understood => {
  try {
    return understand(task, step, given, seen);
  } catch (error) {
    if (!(error instanceof RiggerError) || !isHiddenByOrigin(given)) throw error;
    throw new RiggerError(error.diagnostics.map(withoutDetails), error.exitCode);
  }
};

/** A condition's value as a boolean. @throws RiggerError when it is something else. */
export const conditionHolds = (value: Value, source: string, position: Position): boolean => {
  if (typeof value === 'boolean') return value;
  throw new RiggerError([
    problem(
      'engine/condition-not-boolean',
      `${source} is ${kindOf(value)}, but a condition must be true or false`,
      {
        position,
        help: 'compare it with something, as in `x == 3` or `size(x) > 0`',
      },
    ),
  ]);
};
