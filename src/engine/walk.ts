import type { BlockStep, IncludeStep, Step, TaskStep } from '../language/play.js';
import type { Value } from '../model/index.js';
import { HandlerQueue } from './handlers.js';
import { HostPlay } from './host-play.js';
import type { HostState } from './host-state.js';
import type { HostWalk } from './host-walk.js';
import { noCost } from './link.js';
import { loopItems, loopVariables } from './prepare.js';
import type { PlayContext } from './run-context.js';
import { runStep } from './run-step.js';
import { knowing } from './run-task.js';
import { HostFailed, PlayStopped } from './stops.js';

interface Frame {
  readonly steps: readonly Step[];
  next: number;
}

/** Walks one host through the steps of a play, at its own pace. */
export class Walk implements HostWalk {
  readonly play: HostPlay;
  readonly handlers: HandlerQueue;
  /** The steps that enclose the current one, outermost first: what is left of each is what comes. */
  readonly #frames: Frame[] = [];
  /** Tells apart the tasks that an include or a handler brings in more than once. */
  readonly #prefix: string[] = [];

  constructor(
    readonly state: HostState,
    readonly context: PlayContext,
  ) {
    this.play = new HostPlay(state, context);
    this.handlers = new HandlerQueue(context.play.handlers, context.index);
  }

  idOf(step: Step): string {
    return [this.context.index, ...this.#prefix, step.id].join('/');
  }

  remaining(): readonly Step[] {
    return this.#frames.toReversed().flatMap(({ steps, next }) => steps.slice(next));
  }

  /** @throws HostFailed, PlayStopped, RiggerError (the host is unreachable) */
  async steps(steps: readonly Step[]): Promise<void> {
    const frame: Frame = { steps, next: 0 };
    this.#frames.push(frame);
    try {
      for (const step of steps) {
        frame.next += 1;
        await this.#step(step);
      }
    } finally {
      this.#frames.pop();
    }
  }

  async #step(step: Step): Promise<void> {
    if (this.context.stopping()) throw new PlayStopped('interrupted');
    if (this.context.abort.reason) throw new PlayStopped(this.context.abort.reason);
    switch (step.kind) {
      case 'task':
        if (this.context.selected(step)) await this.#task(step);
        return;
      case 'block':
        return this.#block(step);
      case 'include':
        if (this.context.selected(step)) await this.#include(step);
        return;
      case 'flush-handlers':
        return this.flushHandlers();
      case 'barrier':
        return this.context.barrier.arrive();
    }
  }

  async #task(step: TaskStep): Promise<void> {
    if (step.runOnce) await this.#once(step);
    else await runStep(step, this);
    if (this.context.play.strategy === 'linear') await this.context.barrier.arrive();
  }

  /** The first host to arrive does it; the others wait, and share what it registered. */
  async #once(step: TaskStep): Promise<void> {
    const { once, batch } = this.context;
    const id = this.idOf(step);
    const running = once.get(id);
    if (running) return running;
    const mine = runStep(step, this).then(() => {
      const { register } = step;
      const value = register === undefined ? undefined : this.state.runtime.get(register);
      if (register !== undefined && value !== undefined)
        for (const other of batch) other.runtime.set(register, value);
    });
    once.set(id, mine);
    return mine;
  }

  async #block(step: BlockStep): Promise<void> {
    try {
      await this.steps(step.block);
    } catch (error) {
      if (!(error instanceof HostFailed) || step.rescue.length === 0) throw error;
      this.state.runtime.set('failed_task', error.task);
      this.state.runtime.set('failed_result', error.result);
      this.state.rescued += 1;
      await this.steps(step.rescue);
    } finally {
      if (step.always.length > 0 && this.state.gone === undefined) await this.steps(step.always);
    }
  }

  async #include(step: IncludeStep): Promise<void> {
    const scope = this.play.scopeOf(step);
    const items = step.loop ? await this.#knowing(() => loopItems(step.loop!, scope, step)) : [undefined];
    if (!Array.isArray(items)) return;
    for (const [index, item] of (items as (Value | undefined)[]).entries()) {
      const itemScope =
        step.loop && item !== undefined
          ? this.play.scopeOf(step, loopVariables(step.loop, item, index))
          : scope;
      const applies = await this.#knowing(() =>
        step.when.every((condition) => condition.evaluate(itemScope) !== false),
      );
      if (!applies) continue;
      const target = await this.#knowing(() => String(step.target.resolve(itemScope)));
      const steps = await step.load(target);
      const loopValues = step.loop && item !== undefined ? loopVariables(step.loop, item, index) : new Map();
      for (const [name, value] of loopValues) this.state.runtime.set(name, value);
      await this.#inside(`${step.id}[${index}]`, () => this.steps(steps));
    }
  }

  #knowing<T>(act: () => T): Promise<T> {
    const place = { state: this.state, link: this.context.links.of(this.state.name) };
    const run = {
      play: this.play,
      id: '',
      name: '',
      remaining: () => this.remaining(),
      notifies: () => [],
      cost: noCost(),
    };
    return knowing(run, place, async () => act());
  }

  /** Runs what is due, in the order in which the play defines it; a handler may notify others. */
  async flushHandlers(): Promise<void> {
    this.#flushes += 1;
    for (let handler = this.handlers.next(); handler; handler = this.handlers.next()) {
      const { key, step } = handler;
      await this.#inside(`flush${this.#flushes}`, () => this.steps([step]));
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
