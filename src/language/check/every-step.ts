import type { Play, Step } from '../play.js';

/**
 * Every step of a play, those of blocks, handlers and experiments included, and of includes as far as
 * their targets are literal.
 */
export function* everyStep({
  steps,
  handlers,
  experiment,
}: Pick<Play, 'steps' | 'handlers' | 'experiment'>): Iterable<Step> {
  yield* flatten(steps);
  yield* flatten(handlers.map(({ step }) => step));
  if (experiment) yield* flatten([...experiment.bringUp, ...experiment.tearDown]);
}

export function* flatten(steps: readonly Step[]): Iterable<Step> {
  for (const step of steps) {
    yield step;
    yield* flatten(stepsInside(step));
  }
}

export const stepsInside = (step: Step): readonly Step[] => {
  if (step.kind === 'block') return [...step.block, ...step.rescue, ...step.always];
  return step.kind === 'include' ? (step.preview ?? []) : [];
};
