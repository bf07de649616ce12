import { isDeepStrictEqual } from 'node:util';
import type { Expression, TaskStep } from '../../language/play.js';
import {
  entryOf,
  type Json,
  linesWithheld,
  maskResult,
  problem,
  reveal,
  type TaskResult,
  type Value,
} from '../../model/index.js';
import { HostFailed, PlayStopped } from '../host/stops.js';
import { type Instance, instancesOf } from '../play/prepare.js';
import { withoutDetails } from '../play/without-details.js';
import { holds, judged } from '../task/judged.js';
import { knowing } from '../task/knowing.js';
import { askingOf, placeOf, runTask } from '../task/run-task.js';
import {
  changeView,
  isUnsettled,
  registerOf,
  secretResult,
  skipped,
  type TaskOutcome,
} from '../task/task-outcome.js';
import { identityOf, type TaskRun, type UpcomingStep } from '../task/task-run.js';
import { letPass } from '../task/waiting.js';
import { type Cost, noCost, timeSplit } from '../wire/link.js';
import { brokenLoop, scopeOfAnyItem } from './broken-loop.js';
import type { HostWalk } from './host-walk.js';
import { handlerKeys, notify, notifyPerhaps } from './notify.js';

/** Runs a step's instances, registers, notifies, reports. @throws HostFailed when one fails for good. */
export const runStep = async (step: TaskStep, walk: HostWalk): Promise<void> => {
  const started = performance.now();
  const cost = noCost();
  const { play } = walk;
  const common = {
    play,
    id: walk.idOf(step),
    name: nameOf(step, walk),
    remaining: () => walk.remaining(),
    cost,
  };
  const sent = walk.sent.take(common.id);
  const found = sent?.isWhole
    ? []
    : await knowing(askingOf(common), () => {
        const all = instancesOf(step, (of, loop) => play.scopeOf(of, loop));
        return Array.isArray(all) ? all : skipped(all);
      }).catch((error: unknown) => brokenLoop(step, common.name, walk, error));
  // What has run cannot be skipped any more, whatever became of the list.
  const instances = Array.isArray(found) || sent === undefined ? found : [];
  if (!Array.isArray(instances)) {
    const run = { ...common, instance: bare(step, walk), settled: [] };
    const notifies = onceTold(() => handlerKeys(step, walk, scopeOfAnyItem(step, walk)));
    finish(walk, { ...run, notifies }, instances, started, cost);
    if (isUnsettled(instances)) await notifyPerhaps({ ...run, notifies }, walk);
    register(step, walk, [instances], false);
    if (instances.status === 'failed' && !step.ignoreErrors) throw hostFailed(instances, common.name);
    return;
  }
  const outcomes: TaskOutcome[] = [];
  const early = new Map((sent?.runs ?? []).entries());
  for (let index = 0; index < instances.length || early.has(index); index += 1) {
    const one = early.get(index);
    const outcome = one
      ? await told(walk, one.run, one.outcome)
      : await runInstance(walk, instances[index]!, instances.slice(index + 1));
    for (const [next, run] of (walk.sent.take(common.id)?.runs ?? []).entries())
      early.set(index + 1 + next, run);
    outcomes.push(outcome);
    if (outcome.status === 'failed' || outcome.status === 'refused') {
      register(step, walk, outcomes, step.loop !== undefined);
      throw hostFailed(outcome, common.name);
    }
  }
  register(step, walk, outcomes, step.loop !== undefined);
};

const bare = (step: TaskStep, walk: HostWalk): Instance => ({
  step,
  id: step.id,
  scope: walk.play.scopeOf(step),
});

/** @param rest the instances of its step that come next */
const runInstance = async (
  walk: HostWalk,
  instance: Instance,
  rest: readonly Instance[],
): Promise<TaskOutcome> => {
  const { context, play } = walk;
  const started = performance.now();
  const run = runOf(walk, instance, rest);
  if (context.confirm && !(await context.confirm(play.host, run.name)))
    throw new PlayStopped('stopped by --step');
  return told(walk, run, await tried(run), started);
};

const runOf = (walk: HostWalk, instance: Instance, rest: readonly Instance[] = []): TaskRun => {
  const { step } = instance;
  return {
    play: walk.play,
    instance,
    id: `${walk.idOf(step)}${instance.id.slice(step.id.length)}`,
    name: nameOf(step, walk, instance),
    // The items that are left ask for facts as well.
    remaining: (notified) => [...(rest.length > 0 ? [step] : []), ...walk.remaining(notified)],
    notifies: onceTold(() => handlerKeys(step, walk, instance.scope)),
    cost: noCost(),
    ...(walk.perhaps && { perhaps: walk.perhaps }),
    along: { upcoming: (unknown) => upcomingSteps(walk, step, rest, unknown), sent: walk.sent },
    settled: [],
  };
};

/** The items of its own loop that are left, as they were when it began, and the steps behind it. */
function* upcomingSteps(
  walk: HostWalk,
  step: TaskStep,
  rest: readonly Instance[],
  unknown: ReadonlySet<string>,
): Iterable<UpcomingStep> {
  if (rest.length > 0) yield { step, id: walk.idOf(step), runs: () => rest.map((one) => runOf(walk, one)) };
  for (const next of walk.upcoming())
    yield {
      step: next,
      id: walk.idOf(next),
      runs: () => {
        const all = instancesOf(next, (one, loop) => walk.play.scopeOf(one, loop, unknown));
        return Array.isArray(all) ? all.map((one) => runOf(walk, one)) : all;
      },
    };
}

/** Judges what came of an instance, tells it, and notifies. */
const told = async (
  walk: HostWalk,
  run: TaskRun,
  found: TaskOutcome,
  started = performance.now(),
): Promise<TaskOutcome> => {
  const outcome = await judged(run, found);
  const finished =
    run.instance.step.ignoreErrors && (outcome.status === 'failed' || outcome.status === 'refused')
      ? { ...outcome, status: 'ignored' as const }
      : outcome;
  finish(walk, run, finished, started, run.cost);
  if (finished.status === 'changed') notify(run, walk);
  else if (isUnsettled(finished)) await notifyPerhaps(run, walk);
  return finished;
};

/** What it told once it tells again: what a change notifies is settled before the change. */
const onceTold = <T>(tell: () => T): (() => T) => {
  let told: { readonly value: T } | undefined;
  return () => {
    told ??= { value: tell() };
    return told.value;
  };
};

/** Again and again until the condition holds, as often as the step allows. */
const tried = async (run: TaskRun): Promise<TaskOutcome> => {
  const { step } = run.instance;
  const { context, host } = run.play;
  const tries = step.until || step.retries !== undefined ? (step.retries ?? 3) + 1 : 1;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await runTask(run);
    if (
      tries === 1 ||
      context.mode === 'plan' ||
      outcome.journaled ||
      outcome.status === 'skipped' ||
      isUnsettled(outcome)
    )
      return outcome;
    const done = step.until ? await untilHolds(run, step.until, outcome) : outcome.status !== 'failed';
    if (done) return counted(outcome, attempt);
    if (attempt >= tries) return counted(step.until ? gaveUp(run, outcome, tries) : outcome, attempt);
    context.emit({
      type: 'task-waiting',
      ...identityOf(run),
      what: `try ${attempt} of ${tries} on ${host}; again in ${step.delay ?? 5} s`,
    });
    await letPass((step.delay ?? 5) * 1000, context.stopping);
    if (context.stopping()) throw new PlayStopped('interrupted');
    const { state } = await placeOf(run);
    await state.turns(() => state.facts.invalidate(['*']));
  }
};

/** How often it was tried is registered. */
const counted = (outcome: TaskOutcome, attempts: number): TaskOutcome =>
  outcome.result === undefined ? outcome : { ...outcome, result: { ...outcome.result, attempts } };

const untilHolds = (run: TaskRun, until: Expression, outcome: TaskOutcome): Promise<boolean> =>
  knowing(askingOf(run), () => holds(run, [until], outcome));

const gaveUp = (run: TaskRun, outcome: TaskOutcome, tries: number): TaskOutcome => ({
  ...outcome,
  status: 'failed',
  diagnostic:
    outcome.diagnostic ??
    problem(
      'engine/until-never-true',
      `${run.instance.step.until!.source} was not true after ${tries} tries on ${run.play.host}`,
      {
        position: run.instance.step.until!.position,
      },
    ),
});

const register = (step: TaskStep, walk: HostWalk, outcomes: readonly TaskOutcome[], loop: boolean): void => {
  if (!step.register) return;
  const unknown = outcomes.find(isUnsettled);
  if (unknown)
    walk.state.unknown.set(step.register, unknown.cause ?? unknown.because ?? 'its task is unknown');
  if (unknown) return;
  const lost = outcomes.find(({ status, result }) => status === 'resumed' && result === undefined);
  if (lost) walk.state.unknown.set(step.register, lost.because ?? 'it was done before the run was resumed');
  const results = outcomes.map(({ result }) => result);
  if (results.some((result) => result === undefined)) return;
  const value: Json = loop
    ? registerOf(
        {
          changed: results.some((result) => result!.changed === true),
          failed: results.some((result) => result!.failed === true),
          skipped: results.length > 0 && results.every((result) => result!.skipped === true),
        },
        { results: results as Json[] },
      )
    : results[0]!;
  // What was hidden stays hidden when a later task prints it.
  const secret = outcomes.some((outcome) => isHidden(step, outcome));
  walk.state.runtime.set(step.register, secret ? secretResult(value) : (value as Value));
  walk.state.unknown.delete(step.register);
};

const isHidden = (step: TaskStep, outcome: TaskOutcome): boolean => step.noLog || outcome.quiet === true;

const finish = (walk: HostWalk, run: TaskRun, outcome: TaskOutcome, started: number, cost: Cost): void => {
  const hidden = isHidden(run.instance.step, outcome);
  if (hidden) withhold(walk, run, outcome);
  const time = timeSplit(cost, performance.now() - started);
  const finished: TaskResult = {
    status: outcome.status,
    ...(outcome.because === undefined || hidden ? {} : { because: outcome.because }),
    ...(outcome.assures === undefined || hidden ? {} : { assures: outcome.assures }),
    ...(outcome.cause === undefined ? {} : { cause: outcome.cause }),
    ...(outcome.restsOn === undefined ? {} : { restsOn: outcome.restsOn }),
    changes: outcome.changes.map((change) => changeView(change, hidden)),
    ...(outcome.notes && !hidden ? { notes: outcome.notes } : {}),
    ...(outcome.diagnostic
      ? { diagnostic: hidden ? withoutDetails(outcome.diagnostic) : outcome.diagnostic }
      : {}),
    time,
    roundTrips: cost.roundTrips,
    ...(outcome.result && !hidden ? { result: outcome.result } : {}),
    ...(outcome.result && (hidden || holdsSecret(outcome.result, walk)) ? { withheld: true } : {}),
  };
  walk.state.count(outcome.status, time);
  walk.state.addRoundTrips(cost.roundTrips);
  walk.context.emit({ type: 'task-finished', ...identityOf(run), ...finished });
  if (!finished.withheld) for (const tell of run.settled) tell();
};

/**
 * What it printed, or was answered: whoever keeps texts keeps them without it, and what a later task prints of it is
 * masked. A task that is hidden only for a short secret in it prints ordinary words.
 */
const withhold = ({ context }: HostWalk, { name, instance }: TaskRun, { result }: TaskOutcome): void => {
  for (const field of ['stdout', 'stderr', 'user_input']) {
    const printed = result && entryOf(result, field);
    if (typeof printed !== 'string') continue;
    const typed = field === 'user_input';
    context.withheld?.(printed, name, typed);
    if (typed || instance.step.noLog)
      for (const line of linesWithheld(printed, typed)) context.masker.add(line);
  }
};

/** Whether stars would stand for a part of it. */
const holdsSecret = (
  result: NonNullable<TaskOutcome['result']>,
  { context: { masker } }: HostWalk,
): boolean => !masker.isEmpty && !isDeepStrictEqual(maskResult(result, masker), result);

const hostFailed = (outcome: TaskOutcome, name: string): HostFailed =>
  new HostFailed(outcome.diagnostic!, name, reveal((outcome.result ?? {}) as Value) as Value);

/** The step's name for this host; a name that cannot be resolved is shown as written. */
const nameOf = (step: TaskStep, walk: HostWalk, instance?: Instance): string => {
  if (!step.name) return step.task;
  if (step.name.literal) return String(step.name.source);
  try {
    return String(step.name.resolve(instance?.scope ?? walk.play.scopeOf(step)));
  } catch {
    return String(step.name.source);
  }
};
