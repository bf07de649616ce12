import type { Expression, NameUse, Play, Step, Template, Variables } from '../play.js';
import { everyStep } from '../steps.js';
import { soundConditions } from './assertions.js';

/** The templates and expressions of a step itself, without those of steps inside it. */
export const partsOfStep = (step: Step): readonly (Template | Expression)[] => {
  const own = [
    step.name,
    ...step.when,
    step.environment,
    step.become?.user,
    step.delegateTo,
    ...Object.values(step.late ?? {}),
    ...step.vars.flatMap(valuesOf),
  ];
  if (step.kind === 'task')
    own.push(
      step.input,
      step.loop?.items,
      step.loop?.label,
      step.until,
      ...(step.changedWhen ?? []),
      ...(step.failedWhen ?? []),
      ...step.notify,
    );
  if (step.kind === 'include') own.push(step.target, step.loop?.items, step.loop?.label);
  return own.filter((part) => part !== undefined);
};

const valuesOf = (variables: Variables): readonly Template[] => [...variables.values()];

/** Every template and expression of a play. */
export function* partsOfPlay(play: Play): Iterable<Template | Expression> {
  const own = [
    play.hosts,
    ...valuesOf(play.vars),
    ...play.varsFiles,
    play.environment,
    play.become?.user,
    play.remoteUser,
    play.serial,
    play.experiment?.body,
  ];
  for (const part of own) if (part) yield part;
  for (const step of everyStep(play)) {
    yield* partsOfStep(step);
    yield* soundConditions(step);
    for (const defaults of step.defaults) yield* valuesOf(defaults);
  }
}

/** Every use of a name in a play. */
export function* usesOfPlay(play: Play): Iterable<NameUse> {
  for (const part of partsOfPlay(play)) yield* part.uses;
}
