import { type IncludeStep, type Step, ValueUnknown } from '../../language/play.js';
import { type RiggerError, reveal, type TaskResult, type Value } from '../../model/index.js';
import { anyVariable } from '../host/scope.js';
import { HostFailed, isTold } from '../host/stops.js';
import { conditionHolds, loopItems, loopVariables } from '../play/prepare.js';
import { type Asking, knowing } from '../task/knowing.js';
import { resultLost } from '../task/task-outcome.js';
import type { Perhaps } from '../task/task-run.js';
import type { HostWalk } from './host-walk.js';
import { notifyByInclude } from './notify.js';

/** What an include brings in for one item of its loop, or for none. */
export interface Included {
  readonly index: number;
  readonly loop: ReadonlyMap<string, Value> | undefined;
  readonly steps: readonly Step[];
}

/**
 * Opens an include item by item, as its steps are reached. What it says of itself may be wrong, or not be
 * known in a plan: both are told as the outcome of a task.
 * @throws HostFailed where it cannot be opened, so that a block may rescue it
 */
export async function* openInclude(
  step: IncludeStep,
  walk: HostWalk,
  asking: Asking,
): AsyncIterable<Included> {
  const told = <T>(act: () => T | Promise<T>): Promise<T | undefined> =>
    knowing(asking, act).catch((error: unknown) => broken(step, walk, error));
  const scope = walk.play.scopeOf(step);
  const items = step.loop ? await told(() => loopItems(step.loop!, scope, step)) : [undefined];
  if (!Array.isArray(items)) return;
  for (const [index, item] of (items as (Value | undefined)[]).entries()) {
    const loop = step.loop && item !== undefined ? loopVariables(step.loop, item, index) : undefined;
    const itemScope = loop ? walk.play.scopeOf(step, loop) : scope;
    const steps = await told(() => {
      const applies = step.when.every((condition) =>
        conditionHolds(condition.evaluate(itemScope), condition.source, condition.position),
      );
      return applies ? step.load(reveal(step.target.resolve(itemScope))) : [];
    });
    if (steps) yield { index, loop, steps };
  }
}

const noTime = { wire: 0, remote: 0, own: 0 } as const;

/** Undefined where a plan cannot tell what is included: that may do anything. */
const broken = (step: IncludeStep, walk: HostWalk, error: unknown): undefined => {
  const planned = walk.context.mode === 'plan';
  const { perhaps } = walk;
  if (planned && (error instanceof ValueUnknown || (perhaps && isTold(error)))) {
    const { because, cause } = untold(error, perhaps);
    if (step.what === 'vars')
      walk.state.included.push(anyVariable('a file of variables has a name that is not known yet'));
    else {
      walk.state.perhaps.push(anyVariable(`${nameOf(step)} may set it`));
      walk.state.pending.add({ task: nameOf(step), effects: [{ invalidates: ['*'] }], cause });
      notifyByInclude(step.preview, nameOf(step), walk);
    }
    tell(step, walk, { status: 'unknown', because, cause });
    return undefined;
  }
  const diagnostic =
    error instanceof ValueUnknown
      ? resultLost(step, error)
      : isTold(error)
        ? error.diagnostics[0]
        : undefined;
  if (!diagnostic) throw error;
  tell(step, walk, { status: 'failed', diagnostic });
  throw new HostFailed(diagnostic, nameOf(step), { changed: false, failed: true });
};

const untold = (error: ValueUnknown | RiggerError, perhaps: Perhaps | undefined): Perhaps => {
  const known = error instanceof ValueUnknown;
  const because = known
    ? `${error.variable} is not known until apply: ${error.because}`
    : error.diagnostics[0]!.message;
  return {
    because: perhaps ? `${perhaps.because}; ${because}` : because,
    cause: perhaps?.cause ?? (known ? error.because : because),
  };
};

const nameOf = (step: IncludeStep): string =>
  typeof step.name?.source === 'string' ? step.name.source : `include_${step.what}`;

const tell = (
  step: IncludeStep,
  walk: HostWalk,
  result: Pick<TaskResult, 'status' | 'because' | 'cause' | 'diagnostic'>,
): void => {
  walk.state.count(result.status, noTime);
  walk.context.emit({
    type: 'task-finished',
    ...{ host: walk.state.name, id: walk.idOf(step), name: nameOf(step), task: `include_${step.what}` },
    position: step.target.position,
    ...{ changes: [], roundTrips: 0, time: noTime },
    ...result,
  });
};
