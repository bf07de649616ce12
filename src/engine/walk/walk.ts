import pLimit from 'p-limit';
import {
  type BlockStep,
  type IncludeStep,
  type PointStep,
  type Step,
  type TaskStep,
  ValueUnknown,
} from '../../language/play.js';
import { namesSetBy } from '../../language/steps.js';
import { problem, RiggerError, type Value, withText } from '../../model/index.js';
import type { HostState } from '../host/host-state.js';
import { HostEnded, HostFailed, PlayStopped } from '../host/stops.js';
import { HostPlay } from '../play/host-play.js';
import { withLateKeywords } from '../play/late-keywords.js';
import type { PacePoint } from '../play/pace.js';
import { conditionHolds } from '../play/prepare.js';
import type { PlayContext } from '../play/run-context.js';
import { knowing } from '../task/knowing.js';
import { forgetNames, runsIfChanged } from '../task/perhaps.js';
import { askingOf } from '../task/run-task.js';
import { resultLost } from '../task/task-outcome.js';
import { type Perhaps, SentSteps } from '../task/task-run.js';
import { noCost } from '../wire/link.js';
import { HandlerQueue } from './handlers.js';
import type { HostWalk } from './host-walk.js';
import { openInclude } from './include.js';
import { runOnce } from './run-once.js';
import { runStep } from './run-step.js';

interface Frame {
  readonly steps: readonly Step[];
  next: number;
  /** Tells apart the lists inside one step: those of a block, the items of an include, the handlers. */
  readonly branch: number;
  /** The steps between these and those of the frame around them; missing where something else comes between. */
  readonly onward?: readonly Step[];
}

/** What `failed_task` is in a rescue: a map with the task's name, which it is in text. */
const namedTask = (name: string): Value => withText({ name }, name);

/** How often one handler may run in one flush. */
const mostRuns = 10;

const endless = (step: Step): RiggerError =>
  new RiggerError([
    problem(
      'engine/handlers-endless',
      `the handler ${step.name ? `"${step.name.source}" ` : ''}ran ${mostRuns} times, and is notified again`,
      {
        position: step.position,
        help: 'handlers that notify each other must come to an end: see `changed_when`',
      },
    ),
  ]);

const branches = { block: 0, rescue: 1, always: 2 } as const;

/** Walks one host through the steps of a play, at its own pace. */
export class Walk implements HostWalk {
  readonly play: HostPlay;
  readonly handlers: HandlerQueue;
  readonly sent = new SentSteps();
  perhaps: Perhaps | undefined;
  /** The steps that enclose the current one, outermost first: what is left of each is what comes. */
  readonly #frames: Frame[] = [];
  /** Tells apart the tasks that an include or a handler brings in more than once. */
  readonly #prefix: string[] = [];

  constructor(
    readonly state: HostState,
    readonly context: PlayContext,
  ) {
    state.inPlay = true;
    this.play = new HostPlay(state, context);
    this.handlers = new HandlerQueue(context.play.handlers, context.index);
  }

  idOf(step: Step): string {
    return [this.context.index, ...this.#prefix, step.id].join('/');
  }

  remaining(notified: readonly string[] = []): readonly Step[] {
    const coming = this.#frames.toReversed().flatMap(({ steps, next }) => steps.slice(next));
    return [...coming, ...this.handlers.steps(notified)];
  }

  /** The tasks that come next if all goes well, up to the first step that is none. */
  *upcoming(): Iterable<TaskStep> {
    for (const { steps, next, onward } of this.#frames.toReversed()) {
      if (!(yield* this.#tasksAtOnce(steps.slice(next)))) return;
      if (onward === undefined || !(yield* this.#tasksAtOnce(onward))) return;
    }
  }

  /** Whether there are tasks only. */
  *#tasksAtOnce(steps: readonly Step[]): Generator<TaskStep, boolean> {
    for (const step of steps)
      if (step.kind === 'task') {
        if (this.context.selected(step)) yield step;
      } else if (step.kind !== 'block' || !(yield* this.#tasksAtOnce([...step.block, ...step.always])))
        return false;
    return true;
  }

  /**
   * All steps, or those before the one that ends the play for this host, and then the handlers.
   * @throws HostFailed, PlayStopped, RiggerError (the host is unreachable)
   */
  async all(steps: readonly Step[]): Promise<void> {
    const ended = (error: unknown): void => {
      if (!(error instanceof HostEnded)) throw error;
    };
    await this.steps(steps).catch(ended);
    await this.flushHandlers().catch(ended);
  }

  /** @throws HostEnded as well */
  async steps(steps: readonly Step[], branch = 0, onward?: readonly Step[]): Promise<void> {
    const frame: Frame = { steps, next: 0, branch, ...(onward && { onward }) };
    this.#frames.push(frame);
    try {
      for (const step of steps) {
        frame.next += 1;
        this.context.pace.reach(this.state.name, this.#place());
        await this.#step(step);
      }
    } finally {
      this.#frames.pop();
    }
  }

  #place(): PacePoint {
    return this.#frames.flatMap(({ branch, next }) => [branch, next]);
  }

  async #step(step: Step): Promise<void> {
    this.#mayGoOn();
    switch (step.kind) {
      case 'task':
        if (this.context.selected(step)) await this.#task(step);
        return;
      case 'block':
        return this.#block(step);
      case 'include':
        if (this.context.selected(step)) await this.#include(step);
        return;
      case 'variables':
        if (this.perhaps) return forgetNames(namesSetBy(step), this.state, this.perhaps);
        this.state.included.push({ templates: step.variables });
        return;
      case 'flush-handlers':
        return this.flushHandlers();
      case 'barrier':
        return this.context.pace.meet(this.#place());
      case 'end-host':
        if (this.context.selected(step) && (await this.#endsHere(step))) throw new HostEnded();
        return;
    }
  }

  /** Whether its conditions hold; in a plan that cannot tell, what may follow is told as well. */
  #endsHere(step: PointStep): Promise<boolean> {
    const asking = askingOf({ play: this.play, remaining: () => this.remaining(), cost: noCost() });
    const scope = this.play.scopeOf(step);
    return knowing(asking, () => {
      const holds = step.when.every((one) => conditionHolds(one.evaluate(scope), one.source, one.position));
      if (holds && this.perhaps) throw new ValueUnknown('the end of the play', this.perhaps.cause);
      return holds;
    }).catch((error: unknown) => {
      if (!(error instanceof ValueUnknown) || this.context.mode === 'apply') throw error;
      const text = 'whether the play ends here for this host is not known until apply';
      this.context.emit({ type: 'message', host: this.state.name, text });
      return false;
    });
  }

  /** What has run already is told in any case. */
  #mayGoOn(): void {
    if (!this.sent.isEmpty) return;
    if (this.context.stopping()) throw new PlayStopped('interrupted');
    if (this.context.abort.reason) throw new PlayStopped(this.context.abort.reason);
  }

  /** With the values of those keywords that are templates; in a plan that cannot tell, with the safe ones. */
  async #known(step: TaskStep): Promise<TaskStep> {
    if (step.late === undefined) return step;
    const asking = askingOf({ play: this.play, remaining: () => this.remaining(), cost: noCost() });
    return knowing(asking, () => withLateKeywords(step, this.play.scopeOf(step))).catch((error: unknown) => {
      if (!(error instanceof ValueUnknown)) throw error;
      if (this.context.mode === 'plan') return step;
      throw new RiggerError([resultLost(step, error)]);
    });
  }

  async #task(written: TaskStep): Promise<void> {
    const { play, pace } = this.context;
    if (play.strategy === 'linear') {
      await pace.meet(this.#place());
      this.#mayGoOn();
    }
    const step = await this.#known(written);
    try {
      if (this.perhaps) await this.#perhaps(step, this.perhaps);
      else if (step.runOnce) await this.#once(step);
      else if (step.throttle) await this.#throttled(step, step.throttle);
      else await runStep(step, this);
    } catch (error) {
      if (step.anyErrorsFatal && !(error instanceof PlayStopped)) this.fatal = true;
      throw error;
    }
  }

  /** Each host tells of itself; what would be shared is known to none of them. */
  async #perhaps(step: TaskStep, perhaps: Perhaps): Promise<void> {
    await runStep(step, this);
    const hosts = step.runOnce ? this.context.batch : [this.state];
    for (const host of hosts) forgetNames(namesSetBy(step), host, perhaps);
  }

  /** Whether the last failure ends the play for everybody. */
  fatal = false;

  #once(step: TaskStep): Promise<void> {
    const { name } = this.state;
    return runOnce(step, this.idOf(step), name, this.#place(), this.context, () => runStep(step, this));
  }

  #throttled(step: TaskStep, limit: number): Promise<void> {
    const { throttles } = this.context;
    const id = this.idOf(step);
    const turns = throttles.get(id) ?? pLimit(limit);
    throttles.set(id, turns);
    return turns(async () => {
      this.#mayGoOn();
      await runStep(step, this);
    });
  }

  async #block(step: BlockStep): Promise<void> {
    // What comes behind the block comes only once it, or its rescue, has ended well.
    let onward: readonly Step[] | undefined;
    try {
      await this.steps(step.block, branches.block, step.always);
      onward = [];
    } catch (error) {
      if (!(error instanceof HostFailed) || step.rescue.length === 0) throw error;
      this.state.runtime.set('failed_task', namedTask(error.task));
      this.state.runtime.set('failed_result', error.result);
      this.state.rescue();
      this.fatal = false;
      await this.steps(step.rescue, branches.rescue, step.always);
      onward = [];
    } finally {
      if (step.always.length > 0 && this.state.gone === undefined)
        await this.steps(step.always, branches.always, onward);
    }
  }

  async #include(step: IncludeStep): Promise<void> {
    const asking = askingOf({ play: this.play, remaining: () => this.remaining(), cost: noCost() });
    for await (const { index, loop, steps } of openInclude(step, this, asking))
      await this.play.within(loop, () =>
        this.#inside(`${step.id}[${index}]`, () => this.steps(steps, index)),
      );
  }

  /** Runs what is due, in the order in which the play defines it; a handler may notify others. */
  async flushHandlers(): Promise<void> {
    // What is due has its turn in the flush around this one, whether or not this one comes.
    if (this.perhaps) return;
    this.#flushes += 1;
    const runs = new Map<string, number>();
    const told = new Set<string>();
    for (let handler = this.handlers.next(); handler; handler = this.handlers.next()) {
      const { key, step, index, perhapsFor } = handler;
      // Handlers that perhaps notify each other are told once.
      if (perhapsFor && told.has(key)) continue;
      const run = (runs.get(key) ?? 0) + 1;
      if (run > mostRuns) throw endless(step);
      runs.set(key, run);
      const id = run === 1 ? `flush${this.#flushes}` : `flush${this.#flushes}.${run}`;
      if (perhapsFor) told.add(key);
      this.perhaps = perhapsFor && runsIfChanged(perhapsFor);
      try {
        await this.#inside(id, () => this.steps([step], 1 + index));
      } finally {
        this.perhaps = undefined;
      }
      if (!perhapsFor)
        this.context.emit({ type: 'handlers-flushed', host: this.state.name, handlers: [key] });
    }
  }

  #flushes = 0;

  async #inside(prefix: string, act: () => Promise<void>): Promise<void> {
    this.#prefix.push(prefix);
    try {
      await act();
    } finally {
      this.#prefix.pop();
    }
  }
}
