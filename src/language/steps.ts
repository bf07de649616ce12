import { isMap, type Position } from '../model/index.js';
import { compileExpression } from './expression/index.js';
import type { Expression, Handler, Play, Step } from './play.js';
import { textLocator } from './template/index.js';

/**
 * Every step of a play, those of blocks, handlers and experiments included, and of includes as far as
 * their targets are literal.
 */
export function* everyStep({
  steps,
  handlers,
  experiment,
}: Pick<Play, 'steps' | 'handlers' | 'experiment'>): Iterable<Step> {
  yield* opened(steps);
  yield* opened(handlers.map(({ step }) => step));
  if (experiment) yield* opened([...experiment.bringUp, ...experiment.tearDown]);
}

/** The steps, each followed by those inside it; `inside` says which these are. */
export function* opened(steps: readonly Step[], inside = stepsInside): Iterable<Step> {
  for (const step of steps) {
    yield step;
    yield* opened(inside(step), inside);
  }
}

/** The steps of a block, and those of an include whose target is literal. */
export const stepsInside = (step: Step): readonly Step[] =>
  step.kind === 'include' ? (step.preview ?? []) : stepsOfBlock(step);

/** The steps of a block: its own, then those of `rescue` and of `always`. */
export const stepsOfBlock = (step: Step): readonly Step[] =>
  step.kind === 'block' ? [...step.block, ...step.rescue, ...step.always] : [];

/** Names that a step gives a value to when it runs, for its host. */
export const namesSetBy = (step: Step): readonly string[] => {
  if (step.kind === 'variables') return [...step.variables.keys()];
  if (step.kind !== 'task') return [];
  const registered = step.register === undefined ? [] : [step.register];
  return step.task === 'set_vars' ? [...registered, ...fieldsOf(step.input.source)] : registered;
};

/** A host that an `add_host` adds; what a template makes is not known. */
export interface AddedHost {
  readonly name: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly variables: readonly string[];
}

/** The host that a step adds to the inventory when it runs, if it does. */
export const hostAddedBy = (step: Step): AddedHost | undefined => {
  if (step.kind !== 'task' || step.task !== 'add_host') return undefined;
  const { source } = step.input;
  const known = (field: string): unknown =>
    isMap(source) && step.input.part([field]).literal ? source[field] : undefined;
  const name = isMap(source) ? known('name') : step.input.literal ? source : undefined;
  const groups = isMap(source) && source.groups === undefined ? [] : known('groups');
  return {
    name: typeof name === 'string' ? name : undefined,
    groups:
      typeof groups === 'string'
        ? groups.split(',').map((group) => group.trim())
        : Array.isArray(groups)
          ? groups.map(String)
          : undefined,
    variables: namesAddedBy(step),
  };
};

/** Names that an `add_host` gives a value to, for the host that it adds: every field but those of its own. */
export const namesAddedBy = (step: Step): readonly string[] =>
  step.kind === 'task' && step.task === 'add_host'
    ? fieldsOf(step.input.source).filter((field) => field !== 'name' && field !== 'groups')
    : [];

const fieldsOf = (source: unknown): readonly string[] => (isMap(source) ? Object.keys(source) : []);

/** The conditions of an `assert`: they are its input, and yet expressions rather than templates. */
export const assertedConditions = (step: Step): readonly Expression[] =>
  conditionTexts(step).map(({ text, position }) =>
    compileExpression(text, textLocator(text, position.file, position)),
  );

/** The texts of an `assert`'s conditions, each with its place. */
export const conditionTexts = (
  step: Step,
): readonly { readonly text: string; readonly position: Position }[] => {
  if (step.kind !== 'task' || step.task !== 'assert') return [];
  const { source } = step.input;
  const named = isMap(source);
  const that: unknown = named ? source.that : source;
  const path = named ? ['that'] : [];
  return [that].flat().map((text, index) => ({
    text: String(text),
    position: step.input.at(Array.isArray(that) ? [...path, index] : path),
  }));
};

/** The names under which a handler can be notified; undefined stands for one that a template makes. */
export const namesOfHandler = ({ step, listen }: Handler): readonly (string | undefined)[] => [
  ...(step.name ? [step.name.literal ? String(step.name.source) : undefined] : []),
  ...listen,
];
