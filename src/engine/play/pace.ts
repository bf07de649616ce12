/** Where a host is in a play: branches and indices from the outside in, in the order of the text. */
export type PacePoint = readonly number[];

const start: PacePoint = [];

/** Negative when `one` comes before `other`; a step comes before what is inside it. */
const comparePlaces = (one: PacePoint, other: PacePoint): number => {
  const depth = Math.min(one.length, other.length);
  for (let index = 0; index < depth; index += 1)
    if (one[index] !== other[index]) return one[index]! - other[index]!;
  return one.length - other.length;
};

/**
 * Where the hosts of a batch are, so that they can wait for each other. A host waits only for those
 * that have not come as far as itself: the hindmost never waits, so nobody waits for ever, whichever
 * way each of them takes through blocks, rescues and includes.
 */
export class Pace {
  readonly #places: Map<string, PacePoint>;
  #waiting: (() => void)[] = [];

  constructor(hosts: Iterable<string>) {
    this.#places = new Map([...hosts].map((host) => [host, start]));
  }

  /** The host has come this far. */
  reach(host: string, place: PacePoint): void {
    if (this.#places.has(host)) this.#places.set(host, place);
    this.#wake();
  }

  /** The host is done, or takes part no more. */
  leave(host: string): void {
    this.#places.delete(host);
    this.#wake();
  }

  /** Hosts that take part and have not gone beyond a place, in the order of the batch. */
  upTo(place: PacePoint): string[] {
    return [...this.#places].flatMap(([host, at]) => (comparePlaces(at, place) <= 0 ? [host] : []));
  }

  /** Waits until no host is behind this place. */
  async meet(place: PacePoint): Promise<void> {
    await this.until(() => [...this.#places.values()].every((at) => comparePlaces(at, place) >= 0));
  }

  /** Waits until something holds that depends on how far hosts have come. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }
}
