import type { Play, Step } from '../../language/play.js';
import { problem, RiggerError, reveal, type Value } from '../../model/index.js';
import type { HostState } from '../host/host-state.js';
import { HostFailed, isUnreachable, PlayStopped } from '../host/stops.js';
import { resolveHosts } from '../play/play-hosts.js';
import { type PlayContext, playContext, type RunContext } from '../play/run-context.js';
import { Walk } from '../walk/walk.js';
import { stopBackground } from '../wire/background.js';

/** What a play adds to the run's context for its hosts. */
export interface PlayOptions {
  readonly varsFiles: PlayContext['varsFiles'];
  readonly overrides?: ReadonlyMap<string, Value>;
}

/** Runs a play on its hosts, batch after batch; a batch in which too many fail ends the play. */
export const runPlay = async (
  run: RunContext,
  play: Play,
  index: number,
  options: PlayOptions,
): Promise<void> => {
  const [names, without] = partition(resolveHosts(play, run), (name) => run.host(name).gone === undefined);
  run.emit({
    type: 'play-started',
    play: play.name,
    index,
    hosts: names,
    ...(without.length > 0 ? { without } : {}),
    tasks: countTasks(play.steps, run.selected),
    position: play.position,
  });
  let stopped: string | undefined;
  for (const batch of batchesOf(names, play, run)) {
    const context = playContext(run, play, index, { batch, playHosts: names, ...options });
    for (const host of batch) run.emit({ type: 'host-started', host });
    const walks = await Promise.allSettled(context.batch.map((state) => runHost(state, context)));
    await stopBackground(context);
    for (const ended of walks) if (ended.status === 'rejected') throw ended.reason;
    stopped = context.abort.reason;
    if (run.stopping() || stopped !== undefined) break;
    if (context.batch.every(({ gone }) => gone !== undefined)) break;
  }
  run.emit({ type: 'play-finished', index, ...(stopped === undefined ? {} : { stopped }) });
};

const partition = (names: readonly string[], holds: (name: string) => boolean): [string[], string[]] => [
  names.filter(holds),
  names.filter((name) => !holds(name)),
];

/** One host from the first step to the last; what ends it early is told, never thrown. */
const runHost = async (state: HostState, context: PlayContext): Promise<void> => {
  const walk = new Walk(state, context);
  for (const handler of context.resume?.pendingHandlers(state.name).keys() ?? [])
    walk.handlers.notify(handler);
  let stopped = false;
  try {
    await context.links.of(state.name).loginAs(remoteUser(walk));
    await walk.all(context.play.steps);
  } catch (error) {
    stopped = error instanceof PlayStopped;
    ended(error, state, context, walk.fatal);
  } finally {
    context.pace.leave(state.name);
    const outcome = state.gone ?? (stopped ? 'stopped' : 'done');
    context.emit({ type: 'host-finished', host: state.name, outcome });
  }
};

const countTasks = (steps: readonly Step[], selected: (step: Step) => boolean): number =>
  steps
    .filter(selected)
    .map((step) => {
      if (step.kind === 'block') return countTasks([...step.block, ...step.always], selected);
      return step.kind === 'task' || step.kind === 'include' ? 1 : 0;
    })
    .reduce((sum, count) => sum + count, 0);

const remoteUser = ({ play, context }: Walk): string | undefined => {
  const scope = play.scopeOf({ defaults: [], vars: [], origin: { folder: context.playbookFolder } });
  const user = context.play.remoteUser?.resolve(scope);
  return user === undefined ? undefined : String(reveal(user));
};

const ended = (error: unknown, state: HostState, context: PlayContext, fatal: boolean): void => {
  if (error instanceof PlayStopped) return;
  if (isUnreachable(error)) {
    state.gone = 'unreachable';
    context.emit({ type: 'host-unreachable', host: state.name, diagnostic: error.diagnostics[0]! });
  } else if (error instanceof HostFailed) {
    state.gone = 'failed';
  } else if (error instanceof RiggerError) {
    state.gone = 'failed';
    for (const diagnostic of error.diagnostics)
      context.emit({ type: 'warning', host: state.name, diagnostic });
  } else {
    // A defect of rigger's own: nobody goes on beside it.
    context.abort.reason ??= `rigger failed on ${state.name}`;
    throw error;
  }
  stopOthers(state.name, context, fatal);
};

/** `any_errors_fatal` and `max_fail_percentage`, as Ansible counts: over the batch, strictly more. */
const stopOthers = (host: string, context: PlayContext, fatal: boolean): void => {
  const { play, batch } = context;
  const gone = batch.filter((host) => host.gone !== undefined).length;
  if (play.anyErrorsFatal || fatal) context.abort.reason ??= `any_errors_fatal: ${host} failed`;
  else if (play.maxFailPercentage !== undefined && (gone / batch.length) * 100 > play.maxFailPercentage)
    context.abort.reason ??= `max_fail_percentage: ${gone} of ${batch.length} hosts failed, more than ${play.maxFailPercentage} %`;
};

/** Batches as `serial` wants them: numbers or percentages, the last repeated until all had their turn. */
const batchesOf = (names: readonly string[], play: Play, run: RunContext): string[][] => {
  const serial = play.serial?.resolve({
    get: (name) => run.extra.get(name),
    names: () => run.extra.keys(),
  });
  if (serial === undefined) return names.length > 0 ? [[...names]] : [];
  const wanted = reveal(serial);
  const sizes = (Array.isArray(wanted) ? wanted : [wanted]).map((size) =>
    batchSize(size as Value, names.length, play),
  );
  const batches: string[][] = [];
  for (let start = 0, turn = 0; start < names.length; turn += 1) {
    const size = sizes[Math.min(turn, sizes.length - 1)]!;
    batches.push(names.slice(start, start + size));
    start += size;
  }
  return batches;
};

const batchSize = (size: Value, hosts: number, play: Play): number => {
  const percent = typeof size === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(size) : null;
  const count = percent ? Math.floor((Number(percent[1]) / 100) * hosts) : Number(size);
  if (Number.isInteger(count) && (count > 0 || percent)) return Math.max(1, count);
  throw new RiggerError([
    problem(
      'engine/serial',
      `serial must be a whole number above 0 or a percentage, not ${JSON.stringify(size)}`,
      {
        position: play.serial!.position,
      },
    ),
  ]);
};
