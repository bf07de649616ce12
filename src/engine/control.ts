import type { TaskStep } from '../language/play.js';
import { type Json, problem, RiggerError, type Value } from '../model/index.js';
import type { HostPlay } from './host-play.js';
import { conditionHolds, type Instance } from './prepare.js';
import type { TaskOutcome } from './task-outcome.js';

/** A task that is about the play itself; it needs no host. */
export type ControlTask = (instance: Instance, play: HostPlay) => TaskOutcome;

const inputOf = (instance: Instance): Value => instance.step.input.resolve(instance.scope);

const fieldOf = (value: Value, name: string): Value | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)[name]
    : undefined;

const setVars: ControlTask = (instance, { state }) => {
  const values = inputOf(instance) as Readonly<Record<string, Value>>;
  for (const [name, value] of Object.entries(values)) {
    state.runtime.set(name, value);
    state.unknown.delete(name);
  }
  return { status: 'ok', because: `set ${Object.keys(values).join(', ')}`, changes: [], result: {} };
};

const print: ControlTask = (instance, { context, host }) => {
  const input = inputOf(instance);
  const message = fieldOf(input, 'message') ?? input;
  const text = typeof message === 'string' ? message : JSON.stringify(message, null, 2);
  context.emit({ type: 'message', host, text });
  return { status: 'ok', because: 'printed', changes: [], result: { message: String(text) } };
};

const assert: ControlTask = (instance, { context, host }) => {
  const { step, scope } = instance;
  const written = step.input.source as { that?: unknown } | string | string[];
  const that = typeof written === 'object' && !Array.isArray(written) ? written.that : written;
  const path = typeof written === 'object' && !Array.isArray(written) ? ['that'] : [];
  const conditions = Array.isArray(that) ? that : [that];
  for (const [index, text] of conditions.entries()) {
    const position = step.input.at(Array.isArray(that) ? [...path, index] : path);
    const expression = context.compileExpression(String(text), position);
    if (conditionHolds(expression.evaluate(scope), expression.source, position)) continue;
    const message = fieldOf(messageOf(instance), 'message');
    return {
      status: 'failed',
      changes: [],
      diagnostic: problem('engine/assertion-failed', `${message ?? `${text} is false`} on ${host}`, {
        position,
        notes: expression.names.map(
          (path) => `${path.join('.')} is ${shown(scope.get(path[0]!), path.slice(1))}`,
        ),
      }),
      result: { assertion: String(text) },
    };
  }
  return { status: 'ok', because: 'all conditions hold', changes: [], result: {} };
};

/** The input without its conditions, which are CEL and not templates. */
const messageOf = ({ step, scope }: Instance): Value =>
  typeof step.input.source === 'object' && !Array.isArray(step.input.source) ? step.input.resolve(scope) : {};

const shown = (value: Value | undefined, path: readonly string[]): string => {
  let found: Value | undefined = value;
  for (const name of path) found = found === undefined ? undefined : fieldOf(found, name);
  return found === undefined ? 'undefined' : JSON.stringify(found);
};

const addHost: ControlTask = (instance, { context }) => {
  const input = inputOf(instance) as Readonly<Record<string, Value>>;
  const name = String(input.name ?? '');
  if (name === '')
    throw new RiggerError([
      problem('engine/task-input', 'add_host wants the name of the host', {
        position: instance.step.input.position,
      }),
    ]);
  const groups = Array.isArray(input.groups) ? (input.groups as string[]) : [];
  const variables = (input.vars ?? {}) as Readonly<Record<string, Value>>;
  context.inventory.addHost(name, groups, variables);
  return {
    status: 'ok',
    because: `${name} takes part in later plays`,
    changes: [],
    result: { name } as Record<string, Json>,
  };
};

/** By the task's name; all others go to their host. */
export const controlTasks: Readonly<Record<string, ControlTask>> = {
  set_vars: setVars,
  print,
  assert,
  add_host: addHost,
};

export const controlTask = (step: TaskStep): ControlTask | undefined =>
  Object.hasOwn(controlTasks, step.task) ? controlTasks[step.task] : undefined;
