import type { Change } from './change.js';
import type { Diagnostic } from './diagnostic.js';
import type { Position } from './position.js';
import type { Json } from './value.js';

/** The version of the event format; a reader refuses a newer one. */
export const eventVersion = 1;

/**
 * Everything that happens in a run, one JSON line each. The journal is these lines; the screen,
 * the summary and `--resume` are readers of them. Times are milliseconds since the epoch.
 */
export type RunEvent = { readonly at: number } & EventBody;

export type EventBody =
  | {
      /**
       * The run begins. `version` is that of this format; `resumes` names the run that it goes on with, `repeats` the one
       * that it makes again: `playbook` is then the name that it had in that one.
       */
      readonly type: 'run-started';
      readonly version: number;
      readonly run: string;
      readonly playbook: string;
      readonly mode: 'plan' | 'apply';
      readonly plays: number;
      readonly rigger: string;
      readonly resumes?: string;
      readonly repeats?: string;
    }
  | {
      /** A play begins, with the hosts that take part. */
      readonly type: 'play-started';
      readonly play: string;
      readonly index: number;
      readonly hosts: readonly string[];
      /** Hosts of its pattern that an earlier play lost. */
      readonly without?: readonly string[];
      /** Tasks that are known beforehand, those in blocks and roles included, those to rescue not. */
      readonly tasks: number;
      readonly position: Position;
    }
  | {
      /** A host is being reached; `via` is `ssh`, `local` or another way. */
      readonly type: 'host-connecting';
      readonly host: string;
      readonly via: string;
    }
  | {
      /** A host was reached, after so many milliseconds. */
      readonly type: 'host-connected';
      readonly host: string;
      readonly ms: number;
    }
  | {
      /** A host could not be reached, or was lost; it takes part no more. */
      readonly type: 'host-unreachable';
      readonly host: string;
      readonly diagnostic: Diagnostic;
    }
  | { /** The host begins the play. */ readonly type: 'host-started'; readonly host: string }
  | {
      /** The host has the play behind it, or leaves it. */
      readonly type: 'host-finished';
      readonly host: string;
      readonly outcome: 'done' | 'failed' | 'unreachable' | 'stopped';
    }
  | ({
      /**
       * The task is about to change its host; written before the first command is sent. Tasks that are sent
       * together begin together.
       */
      readonly type: 'task-started';
      /** Handlers that a change will notify. */
      readonly notifies: readonly string[];
    } & TaskIdentity)
  | ({
      /**
       * The task was sent along with one before it, and has not run: that one failed, or left something else than
       * was expected of it.
       */
      readonly type: 'task-recalled';
    } & TaskIdentity)
  | ({
      /** A running command printed something. */
      readonly type: 'task-output';
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    } & TaskIdentity)
  | ({
      /** The task waits, and for what: a reboot, a lock, a service. */
      readonly type: 'task-waiting';
      readonly what: string;
    } & TaskIdentity)
  | ({
      /** The task has ended on this host, with what it found and changed. */
      readonly type: 'task-finished';
    } & TaskIdentity &
      TaskResult)
  | {
      /** A change notified a handler. */
      readonly type: 'handler-notified';
      readonly host: string;
      readonly handler: string;
      readonly by: string;
    }
  | {
      /** The notified handlers of a host are about to run. */
      readonly type: 'handlers-flushed';
      readonly host: string;
      readonly handlers: readonly string[];
    }
  | {
      /** Something to tell that is no warning. */
      readonly type: 'message';
      readonly host?: string;
      readonly text: string;
    }
  | {
      /** Something that deserves attention. */
      readonly type: 'warning';
      readonly host?: string;
      readonly diagnostic: Diagnostic;
    }
  | {
      /** A trial begins. */
      readonly type: 'trial-started';
      readonly trial: TrialIdentity;
    }
  | {
      /** A trial has ended, with its metrics, or with the reason why it failed. */
      readonly type: 'trial-finished';
      readonly trial: TrialIdentity;
      readonly status: 'ok' | 'failed';
      readonly metrics: { readonly [metric: string]: number };
      readonly why?: string;
      /** What is known of the trial's cell by now, for the metric that answers the question. */
      readonly soFar?: KnownSoFar;
    }
  | {
      /** An experiment begins: its bundle, and how much there is to measure. */
      readonly type: 'experiment-started';
      readonly experiment: string;
      readonly bundle: string;
      readonly cells: number;
      readonly blocks: number;
      readonly trials: number;
      /** Trials that an earlier session of the run has done. */
      readonly done?: number;
      readonly estimateSeconds?: number;
      /** The unit of each metric. */
      readonly units?: { readonly [metric: string]: string };
      readonly emulated: boolean;
    }
  | {
      /** What the experiment is doing now. */
      readonly type: 'experiment-progress';
      readonly block: number;
      readonly doing: string;
    }
  | {
      /** The experiment has ended. */
      readonly type: 'experiment-finished';
      readonly experiment: string;
      readonly bundle: string;
      readonly trials: number;
      readonly failed: number;
      /** Trials of the analysed blocks that failed or were interrupted, whether or not they were measured again. */
      readonly lost?: number;
    }
  | {
      /** The play has ended on every host. */
      readonly type: 'play-finished';
      readonly index: number;
      /** Why hosts that had not failed were stopped before its end: a keyword of the play, and the count. */
      readonly stopped?: string;
    }
  | {
      /** The run has ended: its exit code, and a summary of each host. */
      readonly type: 'run-finished';
      readonly exitCode: number;
      readonly interrupted: boolean;
      readonly hosts: { readonly [host: string]: HostSummary };
    };

/** A cell's median and its 95 % interval, null below 6 trials, in the metric's unit. */
export interface KnownSoFar {
  readonly metric: string;
  readonly unit: string;
  readonly n: number;
  readonly median: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Which task on which host; `id` is stable between runs of the same playbook. */
export interface TaskIdentity {
  readonly host: string;
  /** Path in the play, `2/tasks/4/block/1`, with the loop's item index as `[3]`. */
  readonly id: string;
  readonly name: string;
  readonly task: string;
  readonly position: Position;
  /** The loop item's label. */
  readonly item?: string;
}

export type TaskStatus =
  | 'ok'
  | 'changed'
  | 'skipped'
  | 'failed'
  /** Refused before anything was done. */
  | 'refused'
  /** Failed, and the play said to go on. */
  | 'ignored'
  /** `plan` only: depends on a change that has not happened. */
  | 'unknown'
  /** `plan` only: the same, but that what is so after the task is known, whatever it finds. */
  | 'assured'
  /** Done by the run that this one resumes. */
  | 'resumed';

export interface TaskResult {
  readonly status: TaskStatus;
  /** Why: `already as it should be`, the condition that was false, the change it waits for. */
  readonly because?: string;
  /** `plan` only: what is so after the task, whatever it finds. */
  readonly assures?: string;
  /** Of an unknown task, or an assured one: what it and others hang on in the end, as `"Install nginx" has not happened yet`. */
  readonly cause?: string;
  /** `plan` only: tasks whose changes this rests on, because they lie before it and say what they leave. */
  readonly restsOn?: readonly string[];
  readonly changes: readonly ChangeView[];
  readonly notes?: readonly string[];
  readonly diagnostic?: Diagnostic;
  readonly time: TimeSplit;
  readonly roundTrips: number;
  /** What `register` holds; absent with `no_log`. */
  readonly result?: Json;
  /** The result is not, or not wholly, what `register` held: it is secret. */
  readonly withheld?: boolean;
}

/** A change as a reader of events sees it: without its bytes. */
export type ChangeView = Pick<Change, 'summary' | 'before' | 'after' | 'diff' | 'risk'> & {
  readonly commands: readonly string[];
};

/** Milliseconds: on the wire, on the host, in rigger itself. */
export interface TimeSplit {
  readonly wire: number;
  readonly remote: number;
  readonly own: number;
}

export interface HostSummary {
  readonly ok: number;
  readonly changed: number;
  readonly skipped: number;
  /** Those that a `rescue` dealt with are not among them. */
  readonly failed: number;
  /** Missing in journals of earlier versions, which counted these as failed. */
  readonly rescued?: number;
  readonly unknown: number;
  /** Missing in journals of earlier versions. */
  readonly assured?: number;
  readonly ignored: number;
  readonly unreachable: boolean;
  readonly roundTrips: number;
  readonly reboots: number;
  readonly pendingReboot: readonly string[];
  readonly time: TimeSplit;
}

export interface TrialIdentity {
  readonly number: number;
  readonly block: number;
  readonly cell: { readonly [factor: string]: Json };
  readonly workload: string;
  readonly warmUp: boolean;
}
