import type { Connection } from '../../connection/connection.js';
import type { Observer } from '../observers/observer.js';

/** What a trial needs from its surroundings. */
export interface TrialSite {
  connection(host: string): Promise<Connection>;
  /** Watched on these hosts. */
  readonly observers: readonly Observer[];
  readonly observed: readonly string[];
  /** Seconds before the trial in which they are watched while nothing of it runs. */
  readonly idle: number;
  readonly signal: AbortSignal;
  /** The run's name, by which whatever it leaves behind is found. */
  readonly run: string;
  /** Unique on all hosts: the start of the names of what the trial leaves there while it runs. */
  readonly token: string;
  /** The least seconds between the order to start and the start of several clients. */
  readonly lead: number;
}
