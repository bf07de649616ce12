/** A request that is understood and not done: the status, and why in words for whoever asked. */
export class Denial extends Error {
  override readonly name = 'Denial';

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429,
    readonly why: string,
    /** Seconds after which it may be asked again. */
    readonly after?: number,
  ) {
    super(why);
  }
}
