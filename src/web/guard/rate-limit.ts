/** So many at once, and then so many a minute. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** Counts by key; a key that has not asked for long is forgotten, and so many keys at most are kept. */
export class RateLimit {
  readonly #left = new Map<string, { left: number; at: number }>();

  constructor(
    readonly rate: Rate,
    readonly now: () => number = () => performance.now(),
    readonly mostKeys = 10_000,
  ) {}

  /** Takes one. Seconds until there is one again, or 0 where there was one. */
  take(key: string): number {
    const now = this.now();
    const { burst, perMinute } = this.rate;
    const before = this.#left.get(key) ?? { left: burst, at: now };
    const left = Math.min(burst, before.left + ((now - before.at) / 60_000) * perMinute);
    // The one that asked last stands last, so that the first is the one to forget.
    this.#left.delete(key);
    this.#left.set(key, { left: left >= 1 ? left - 1 : left, at: now });
    if (this.#left.size > this.mostKeys) this.#left.delete(this.#left.keys().next().value!);
    return left >= 1 ? 0 : Math.ceil(((1 - left) / perMinute) * 60);
  }

  /** As if nobody had asked. */
  forget(): void {
    this.#left.clear();
  }
}

/** What each kind of asking is held to. */
export interface RateLimits {
  /** Signing in, by address. */
  readonly signInFrom: RateLimit;
  /** Signing in, by the account that is named, wherever it is tried from. */
  readonly signInAs: RateLimit;
  /** Requests of those who are nobody, by address. */
  readonly stranger: RateLimit;
  /** Requests of a session or a token. */
  readonly viewer: RateLimit;
  /** Changes by an account. */
  readonly change: RateLimit;
}

export const rateLimits = (): RateLimits => ({
  signInFrom: new RateLimit({ burst: 20, perMinute: 10 }),
  signInAs: new RateLimit({ burst: 10, perMinute: 5 }),
  stranger: new RateLimit({ burst: 120, perMinute: 120 }),
  viewer: new RateLimit({ burst: 600, perMinute: 1200 }),
  change: new RateLimit({ burst: 60, perMinute: 120 }),
});
