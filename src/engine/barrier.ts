/**
 * Where hosts wait for each other. Everybody who takes part has to arrive, or leave, before
 * anybody goes on; it can be used again and again.
 */
export class Barrier {
  #parties: number;
  #waiting: (() => void)[] = [];

  constructor(parties: number) {
    this.#parties = parties;
  }

  arrive(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#releaseWhenFull();
    });
  }

  /** For a host that is done or has failed: the others no longer wait for it. */
  leave(): void {
    this.#parties -= 1;
    this.#releaseWhenFull();
  }

  #releaseWhenFull(): void {
    if (this.#waiting.length < this.#parties) return;
    const released = this.#waiting;
    this.#waiting = [];
    for (const release of released) release();
  }
}
