import { RiggerError } from '../../model/index.js';

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

/** Why it was not done, where that is to be told: also what the lab itself refuses, as a host that another has. */
export const denialOf = (error: unknown): Denial | undefined => {
  if (error instanceof Denial) return error;
  if (error instanceof RiggerError)
    return new Denial(409, error.diagnostics.map(({ message }) => message).join('; '));
  return undefined;
};
