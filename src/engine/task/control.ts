import type { TaskStep, Template } from '../../language/play.js';
import { assertedConditions } from '../../language/steps.js';
import { displayed } from '../../language/template/index.js';
import { entryOf, type Json, problem, shownValue, stars, type Value } from '../../model/index.js';
import { withoutOmitted } from '../play/omit.js';
import { conditionHolds, type Instance } from '../play/prepare.js';
import type { ControlTask } from './control-task.js';
import { pause } from './pause.js';
import type { TaskOutcome } from './task-outcome.js';

const done = (because: string, result: { readonly [key: string]: Json } = {}): TaskOutcome => ({
  status: 'ok',
  because,
  changes: [],
  result,
});

/** Takes the values as they are, so that secrets stay secrets. */
const setVars: ControlTask = ({ instance: { step, scope }, play: { state } }) => {
  const values = withoutOmitted(step.input.resolve(scope), step.input.position) as Readonly<
    Record<string, Value>
  >;
  for (const [name, value] of Object.entries(values)) {
    state.runtime.set(name, value);
    state.unknown.delete(name);
  }
  return done(`set ${Object.keys(values).join(', ')}`);
};

const print: ControlTask = (
  { instance: { step, scope }, play: { context, host } },
  { message, value },
  quiet,
) => {
  context.emit({
    type: 'message',
    host,
    text:
      step.noLog || quiet
        ? stars
        : displayed(printed(step, message === undefined ? 'value' : 'message').resolve(scope)),
  });
  return done('printed', { message: message ?? value ?? null });
};

/** What is to be printed, of which the checked input does not tell how its numbers look. */
const printed = ({ input }: TaskStep, field: string): Template =>
  typeof input.source === 'object' && input.source !== null && !Array.isArray(input.source)
    ? input.part([field])
    : input;

const assert: ControlTask = ({ instance, play: { host } }) => {
  const { step, scope } = instance;
  for (const condition of assertedConditions(step)) {
    if (conditionHolds(condition.evaluate(scope), condition.source, condition.position)) continue;
    return {
      status: 'failed',
      changes: [],
      diagnostic: problem(
        'engine/assertion-failed',
        `${wordsOf(instance, 'message') ?? `${condition.source} is false`} on ${host}`,
        {
          position: condition.position,
          notes: condition.names.map(
            (path) => `${path.join('.')} is ${shown(scope.get(path[0]!), path.slice(1))}`,
          ),
        },
      ),
      result: { assertion: condition.source },
    };
  }
  return done(wordsOf(instance, 'success_message') ?? 'all conditions hold');
};

/** What it is to say, of which only what is wanted is made. */
const wordsOf = ({ step, scope }: Instance, field: 'message' | 'success_message'): string | undefined => {
  const { source } = step.input;
  const given = typeof source === 'object' && source !== null && Object.hasOwn(source, field);
  return given ? displayed(step.input.part([field]).resolve(scope)) : undefined;
};

const shown = (value: Value | undefined, path: readonly string[]): string => {
  let found: unknown = value;
  for (const name of path)
    found =
      typeof found === 'object' && found !== null
        ? entryOf(found as Record<string, unknown>, name)
        : undefined;
  return found === undefined ? 'undefined' : JSON.stringify(shownValue(found as Value));
};

/** Its variables stay as secret as they are. */
const addHost: ControlTask = ({ instance: { step, scope }, play: { context } }, { name, groups, vars }) => {
  const given = step.input.resolve(scope) as Readonly<Record<string, Value>>;
  const kept = Object.keys(vars ?? {}).map((field) => [field, given[field]!] as const);
  context.inventory.addHost(String(name), (groups ?? []) as string[], Object.fromEntries(kept));
  return done(`${name} takes part in later plays`, { name: name! });
};

/** By the task's name; all others go to their host. */
const controlTasks: Readonly<Record<string, ControlTask>> = {
  set_vars: setVars,
  print,
  assert,
  add_host: addHost,
  pause,
};

export const controlTask = (step: TaskStep): ControlTask | undefined => entryOf(controlTasks, step.task);
