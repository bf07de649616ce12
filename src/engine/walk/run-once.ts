import type { TaskStep } from '../../language/play.js';
import { namesSetBy } from '../../language/steps.js';
import { isUnreachable } from '../host/stops.js';
import type { PacePoint } from '../play/pace.js';
import type { PlayContext } from '../play/run-context.js';

/**
 * `run_once`: the first host of the batch does it, and the others wait and share what it registered
 * or set. Where that host never comes to the step, the next one does it; a run that is resumed lets
 * the host go on that had begun.
 */
export const runOnce = async (
  step: TaskStep,
  id: string,
  host: string,
  place: PacePoint,
  context: PlayContext,
  act: () => Promise<void>,
): Promise<void> => {
  const { once, pace, resume } = context;
  const begun = resume?.hostOf(id);
  const chosen = (): string | undefined => {
    const able = pace.upTo(place);
    return begun !== undefined && able.includes(begun) ? begun : able[0];
  };
  for (;;) {
    await pace.until(() => once.has(id) || chosen() === host);
    const running = once.get(id);
    if (running === undefined) {
      const mine = act().then(
        () => share(step, host, context),
        (error: unknown) => {
          if (isUnreachable(error)) once.delete(id);
          throw error;
        },
      );
      once.set(id, mine);
      return mine;
    }
    if (await settled(running)) return running;
  }
};

/** False when the host that tried it could not be reached: somebody else has to. */
const settled = (running: Promise<void>): Promise<boolean> =>
  running.then(
    () => true,
    (error: unknown) => !isUnreachable(error),
  );

const share = (step: TaskStep, host: string, { batch, host: stateOf }: PlayContext): void => {
  const { runtime, unknown } = stateOf(host);
  for (const name of namesSetBy(step))
    for (const other of batch) {
      const value = runtime.get(name);
      if (value !== undefined) other.runtime.set(name, value);
      const because = unknown.get(name);
      if (because === undefined) other.unknown.delete(name);
      else other.unknown.set(name, because);
    }
};
