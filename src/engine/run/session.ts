import type { Connection } from '../../connection/connection.js';
import type { Step } from '../../language/play.js';
import type { Diagnostic, EventBody, FactQuery, Masker, Reading, Value } from '../../model/index.js';
import type { ResolvedTask } from '../play/resolve-steps.js';

/** What became of ordinary tasks that a measuring play ran between two trials. */
export interface ConvergeResult {
  readonly ok: boolean;
  /** Tasks that changed something, over all hosts. */
  readonly changed: number;
  readonly failed: readonly { readonly host: string; readonly diagnostic: Diagnostic }[];
}

/** What the engine gives to a measuring play: its hosts, and ordinary tasks to bring cells up with. */
export interface Session {
  readonly name: string;
  /** Host names by the role that the play's `hosts` gave them (`dut`, `peer`), in pattern order. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /**
   * Runs steps on all hosts of all roles, each at its own pace, with these variables on top of the
   * host's own (`experiment_role` among them); facts stay cached from one call to the next.
   */
  converge(steps: readonly Step[], variables: Readonly<Record<string, Value>>): Promise<ConvergeResult>;
  /** What these steps would be told on each host with these variables, as far as no host has to be asked. */
  resolve(
    steps: readonly Step[],
    variables: Readonly<Record<string, Value>>,
  ): Promise<readonly ResolvedTask[]>;
  /** Something happened to the hosts that no task did: the next `converge` reads every fact afresh. */
  forget(): void;
  /** The host's connection; opened when first asked for, closed by the engine. */
  connection(host: string): Promise<Connection>;
  /** Reads afresh, in one round trip; answers have the order of the questions. */
  read(host: string, queries: readonly FactQuery[]): Promise<Reading<unknown>[]>;
  /** A variable of a host, resolved with these on top of its own; undefined when nothing has it. */
  variable(host: string, name: string, extra?: Readonly<Record<string, Value>>): Value | undefined;
  emit(event: EventBody): void;
  readonly signal: AbortSignal;
  /** The user wants no more to be started; what runs may end. */
  stopping(): boolean;
  readonly masker: Masker;
  /** Where bundles are made: the project's `runs/`. */
  readonly runsFolder: string;
  /** The bundle to go on with, when the run resumes one. */
  readonly resume?: string;
}
