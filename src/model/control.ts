import { nothing } from './change.js';
import type { Diagnostic } from './diagnostic.js';
import type { Position } from './position.js';
import { type AnyTask, defineTask, type Task } from './task.js';
import type { Json, Value } from './value.js';

/** A condition of the play that does not hold. */
export interface FalseCondition {
  readonly source: string;
  readonly position: Position;
  /** What its names stand for, in words. */
  readonly notes: readonly string[];
}

/** What was typed, and the seconds that it took. */
export interface Answered {
  readonly answer: string;
  readonly delta: number;
}

/** What the engine lends to a task that is about the play itself, for one host of it. */
export interface PlayControl {
  readonly host: string;
  readonly position: Position;
  /** It is only foretold: nobody is asked, and no time passes. */
  readonly foretold: boolean;
  /** The values as the play gives them: secrets stay secret, and numbers look as they were written. */
  given(): Readonly<Record<string, Value>>;
  /** A field as text, made when it is asked for; undefined where the play does not give it. */
  text(field: string): string | undefined;
  /** Shows a text on the screen and in the journal, or that there is one where it is to be hidden. */
  say(text: string): void;
  setVariable(name: string, value: Value): void;
  addHost(name: string, groups: readonly string[], variables: Readonly<Record<string, Value>>): void;
  /** The first of the step's own conditions that is false. */
  firstFalse(): FalseCondition | undefined;
  /**
   * Lets time pass, and says why; without details where these are to be hidden. Afterwards the host may be another.
   * @returns the seconds that passed @throws PlayStopped where the run is to stop
   */
  wait(seconds: number, why: string, withoutDetails: string): Promise<number>;
  /**
   * Asks once for all hosts, and waits for the answer; undefined where there is nobody to ask.
   * @throws PlayStopped where the run is to stop
   */
  ask(question: string, echo: boolean): Promise<Answered | undefined>;
}

/** What became of it. */
type ControlOutcome =
  | {
      readonly status: 'ok';
      readonly because: string;
      readonly result?: { readonly [key: string]: Json };
      /** What came of it is a secret. */
      readonly quiet?: true;
    }
  | { readonly status: 'unknown'; readonly because: string }
  | {
      readonly status: 'failed' | 'refused';
      readonly diagnostic: Diagnostic;
      readonly result: { readonly [key: string]: Json };
    };

/** A task that is about the play itself: it asks nothing of a host, and changes none. */
export interface ControlTask<I = unknown> extends Task<I, Record<never, never>> {
  control(input: I, play: PlayControl): ControlOutcome | Promise<ControlOutcome>;
}

/** Such a task, of what is its own. */
export const defineControl = <I>(
  own: Omit<ControlTask<I>, 'needs' | 'plan' | 'readOnly'>,
): ControlTask<I> => ({
  ...defineTask({
    ...own,
    readOnly: true,
    needs: () => ({}),
    plan: () => nothing('it is about the play, and changes no host'),
  }),
  control: own.control,
});

export const isControl = (task: AnyTask): task is ControlTask<never> => 'control' in task;
