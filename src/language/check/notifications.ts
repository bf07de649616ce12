import { type Diagnostic, didYouMean, problem } from '../../model/index.js';
import type { Play } from '../play.js';
import { everyStep, namesOfHandler } from '../steps.js';

/** Reports notifications of handlers that the play does not have, as far as both are literal. */
export const checkNotifications = (play: Play, report: (diagnostic: Diagnostic) => void): void => {
  const steps = [...everyStep(play)];
  if (steps.some((step) => step.kind === 'include' && step.what === 'role' && !step.target.literal)) return;
  const handlers = play.handlers.flatMap(namesOfHandler);
  if (handlers.includes(undefined)) return;
  const known = new Set(handlers as string[]);
  for (const step of steps) {
    if (step.kind !== 'task') continue;
    for (const notify of step.notify) {
      const name = String(notify.source);
      if (!notify.literal || known.has(name)) continue;
      report(
        problem('language/unknown-handler', `there is no handler ${name}`, {
          position: notify.position,
          help:
            didYouMean(name, known) ??
            (known.size > 0 ? `handlers of this play: ${[...known].join(', ')}` : 'add it under handlers:'),
        }),
      );
    }
  }
};
