import { assertedConditions } from '../../language/steps.js';
import { displayed } from '../../language/template/index.js';
import {
  type Answered,
  entryOf,
  type FalseCondition,
  isMap,
  type PlayControl,
  shownValue,
  stars,
  type Value,
} from '../../model/index.js';
import { PlayStopped } from '../host/stops.js';
import { withoutOmitted } from '../play/omit.js';
import { conditionHolds, type Instance } from '../play/prepare.js';
import { identityOf, type TaskRun } from './task-run.js';
import { letPass } from './waiting.js';

/** What a task that is about the play may do for one host of it; `hidden` keeps what it handles from being seen. */
export const playControl = (run: TaskRun, hidden: boolean): PlayControl => {
  const { instance, play } = run;
  const { step, scope } = instance;
  const { context, state, host } = play;
  const given = () => withoutOmitted(step.input.resolve(scope), step.input.position) as Values;
  /** What others do meanwhile may change the host. */
  const waited = (since: number): number => {
    if (context.stopping()) throw new PlayStopped('interrupted');
    state.facts.invalidate(['*']);
    return Math.round(performance.now() - since) / 1000;
  };
  return {
    host,
    position: step.taskPosition,
    foretold: context.mode === 'plan' || step.checkMode === true,
    given,
    text: (field) => textOf(instance, field, play.tasks.get(step.task)?.shorthand),
    say: (text) => context.emit({ type: 'message', host, text: hidden ? stars : text }),
    setVariable: (name, value) => {
      state.runtime.set(name, value);
      state.unknown.delete(name);
    },
    addHost: (name, groups, variables) => context.inventory.addHost(name, groups, variables),
    firstFalse: () => firstFalse(instance),
    wait: async (seconds, why, withoutDetails) => {
      const started = performance.now();
      context.emit({ type: 'task-waiting', ...identityOf(run), what: hidden ? withoutDetails : why });
      await letPass(seconds * 1000, context.stopping);
      return waited(started);
    },
    ask: async (question, echo): Promise<Answered | undefined> => {
      const started = performance.now();
      const asked =
        context.answers.get(run.id) ?? Promise.resolve(context.question?.(question, echo, run.name));
      context.answers.set(run.id, asked);
      const answer = await asked;
      if (answer !== undefined) return { answer, delta: waited(started) };
      if (context.stopping()) throw new PlayStopped('interrupted');
      return undefined;
    },
  };
};

type Values = Readonly<Record<string, Value>>;

/** A field as it is shown; of a plain scalar or a template of the whole the field that it stands for. */
const textOf = (
  { step, scope }: Instance,
  field: string,
  shorthand: string | undefined,
): string | undefined => {
  const { source } = step.input;
  if (isMap(source))
    return Object.hasOwn(source, field) ? displayed(step.input.part([field]).resolve(scope)) : undefined;
  return field === shorthand ? displayed(step.input.resolve(scope)) : undefined;
};

const firstFalse = ({ step, scope }: Instance): FalseCondition | undefined => {
  const found = assertedConditions(step).find(
    (condition) => !conditionHolds(condition.evaluate(scope), condition.source, condition.position),
  );
  return (
    found && {
      source: found.source,
      position: found.position,
      notes: found.names.map((path) => `${path.join('.')} is ${shown(scope.get(path[0]!), path.slice(1))}`),
    }
  );
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
