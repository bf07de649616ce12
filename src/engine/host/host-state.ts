import pLimit from 'p-limit';
import type { FactQuery, HostSummary, TaskStatus, TimeSplit, Value } from '../../model/index.js';
import { ActionNotes } from './action-notes.js';
import { FactStore } from './fact-store.js';
import { PendingChanges } from './pending.js';
import type { Level, VariableLookup } from './scope.js';

/** A task's wish for a reboot, and how to see afterwards that it was granted. */
export interface RebootWish {
  readonly because: string;
  readonly task: string;
  readonly queries: readonly FactQuery[];
  /** Plans the task again with the facts of now: the reason why it still wants a reboot, if it does. */
  stillWanted(): string | undefined;
}

/** All that a run remembers of one host, from its first play to its last. */
export class HostState {
  readonly facts = new FactStore();
  /** What `register` and `set_vars` left. */
  readonly runtime = new Map<string, Value>();
  /** What may have defined a name that nothing else does (`plan`). */
  readonly perhaps: Level[] = [];
  /** What `include_vars` brought, later files last. */
  readonly included: Level[] = [];
  /** Names whose value depends on something that has not happened, and on what (`plan`). */
  readonly unknown = new Map<string, string>();
  readonly pending = new PendingChanges();
  /** Why tasks want a reboot, by the task's id; emptied by one. */
  readonly pendingReboot = new Map<string, RebootWish>();
  /**
   * Turns of those who read or change the host: what one of them has read stays true until it is done,
   * though several hosts delegate to this one. Nobody waits for the turn of another host in his own.
   */
  readonly turns = pLimit(1);
  /** Whether the host walks through a play itself; others are only delegated to, or asked. */
  inPlay = false;
  /** Why the host left the run; undefined while it takes part. */
  gone: 'failed' | 'unreachable' | undefined;

  readonly #counts = {
    ok: 0,
    changed: 0,
    skipped: 0,
    failed: 0,
    unknown: 0,
    assured: 0,
    ignored: 0,
    rescued: 0,
  };
  readonly #time = { wire: 0, remote: 0, own: 0 };
  #roundTrips = 0;
  reboots = 0;
  /** What actions have left on the host so that a resumed run knows of their end. */
  readonly notes = new ActionNotes();
  /** How often tasks have begun in the host's name, by their id; a resumed run counts on. */
  readonly attempts = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly variables: VariableLookup,
  ) {}

  count(status: TaskStatus, time: TimeSplit): void {
    this.#counts[countedAs[status]] += 1;
    this.#time.wire += time.wire;
    this.#time.remote += time.remote;
    this.#time.own += time.own;
  }

  /** A failure that was counted has been dealt with by a `rescue`. */
  rescue(): void {
    this.#counts.failed -= 1;
    this.#counts.rescued += 1;
  }

  addRoundTrips(count: number): void {
    this.#roundTrips += count;
  }

  get roundTrips(): number {
    return this.#roundTrips;
  }

  summary(): HostSummary {
    return {
      ...this.#counts,
      unreachable: this.gone === 'unreachable',
      roundTrips: this.#roundTrips,
      reboots: this.reboots,
      pendingReboot: [...this.pendingReboot.values()].map((wish) => wish.because),
      time: { ...this.#time },
    };
  }
}

const countedAs = {
  ok: 'ok',
  resumed: 'ok',
  changed: 'changed',
  skipped: 'skipped',
  failed: 'failed',
  refused: 'failed',
  ignored: 'ignored',
  unknown: 'unknown',
  assured: 'assured',
} as const satisfies Record<TaskStatus, string>;
