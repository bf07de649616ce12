import pLimit, { type LimitFunction } from 'p-limit';
import type {
  ChangeLock,
  Connect,
  Connection,
  ShellStep,
  StepOutput,
  Target,
} from '../../connection/connection.js';
import type { EventBody, TimeSplit } from '../../model/index.js';
import { Locks } from './locks.js';

/** What a batch cost, for the time split. */
export interface Cost {
  roundTrips: number;
  wireMs: number;
  remoteMs: number;
}

export const noCost = (): Cost => ({ roundTrips: 0, wireMs: 0, remoteMs: 0 });

/** Where the time went that something took: what neither the wire nor the host had is rigger's own. */
export const timeSplit = ({ wireMs, remoteMs }: Cost, elapsed: number): TimeSplit => ({
  wire: wireMs,
  remote: remoteMs,
  own: Math.max(0, elapsed - wireMs - remoteMs),
});

/** One host's connection: opened at the first batch, one batch at a time, opened again after a reboot. */
export class Link {
  #connection: Promise<Connection> | undefined;
  #target: Target | undefined;
  #user: string | undefined;
  readonly #turns = pLimit(1);

  constructor(
    readonly host: string,
    private readonly resolveTarget: (user: string | undefined) => Target,
    private readonly connect: Connect,
    private readonly places: LimitFunction,
    private readonly locks: Locks,
    private readonly emit: (event: EventBody) => void,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Runs a batch and adds its cost; a second caller waits for the first. A batch that is not known yet is
   * made while the host is being connected to.
   */
  run(
    batch: readonly ShellStep[] | (() => Promise<readonly ShellStep[]>),
    cost: Cost,
  ): Promise<StepOutput[]> {
    return this.#turns(() =>
      this.places(async () => {
        const [connection, steps] = await Promise.all([
          this.open(),
          typeof batch === 'function' ? batch() : batch,
        ]);
        const before = { ...connection.traffic };
        try {
          return await connection.run(steps, { signal: this.signal, under: this.#under });
        } finally {
          cost.roundTrips += connection.traffic.roundTrips - before.roundTrips;
          cost.wireMs += connection.traffic.wireMs - before.wireMs;
          cost.remoteMs += connection.traffic.remoteMs - before.remoteMs;
        }
      }),
    );
  }

  /** Whether other runs work on the machine at the same time, so that each change takes locks of its own. */
  get isShared(): boolean {
    const { kind, lock, alone = false } = this.target;
    return kind === 'local' && lock && !alone;
  }

  /** Does something under the locks of a change; others who use the link have to wait for their turn. */
  async holding<T>(lock: ChangeLock, act: () => Promise<T>): Promise<T> {
    this.#under = lock;
    try {
      return await act();
    } finally {
      this.#under = undefined;
      if (this.isOpen) await this.run([{ script: ':', reads: true }], noCost()).catch(() => undefined);
    }
  }

  #under: ChangeLock | undefined;

  /** How the host is reached. @throws RiggerError for a wrong variable */
  get target(): Target {
    this.#target ??= this.resolveTarget(this.#user);
    return this.#target;
  }

  /** A play's `remote_user`; another user than before needs another connection. */
  async loginAs(user: string | undefined): Promise<void> {
    if (user === this.#user) return;
    const before = this.#target?.user;
    this.#user = user;
    this.#target = undefined;
    if (this.#connection && this.target.user !== before) await this.close();
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  /** The connection itself, for those who speak to it directly. */
  open(): Promise<Connection> {
    this.#connection ??= this.#dial().catch((error: unknown) => {
      this.#connection = undefined;
      this.locks.release(this.target);
      throw error;
    });
    return this.#connection;
  }

  async #dial(): Promise<Connection> {
    const target = this.target;
    this.emit({ type: 'host-connecting', host: this.host, via: describe(target) });
    const started = performance.now();
    const connection = await this.connect(this.locks.claim(target), this.signal);
    this.emit({ type: 'host-connected', host: this.host, ms: performance.now() - started });
    return connection;
  }

  /** A connection of its own, outside the queue: to see whether a host is back. */
  dialOnce(timeoutSeconds: number): Promise<Connection> {
    return this.connect({ ...this.target, connectTimeout: timeoutSeconds }, this.signal);
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    const open = await connection?.catch(() => undefined);
    await open?.close();
    if (open) this.locks.release(this.target);
  }
}

const describe = (target: Target): string =>
  target.kind === 'ssh'
    ? `${target.user ?? ''}@${target.address ?? target.host}:${target.port ?? 22}`
    : target.kind;

/** The links of a run, by host; delegation shares them. */
export class Links {
  readonly #links = new Map<string, Link>();
  readonly #places: LimitFunction;
  readonly #locks = new Locks();

  constructor(
    private readonly make: (host: string, places: LimitFunction, locks: Locks) => Link,
    forks: number,
  ) {
    this.#places = pLimit(forks);
  }

  of(host: string): Link {
    let link = this.#links.get(host);
    if (!link) {
      link = this.make(host, this.#places, this.#locks);
      this.#links.set(host, link);
    }
    return link;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    this.#links.clear();
  }
}
