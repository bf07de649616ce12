import { RiggerError } from '../../model/index.js';

/** What a request that is not done is answered with. */
export type DenialStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 503;

/** One code for each kind of no, whichever way the lab was asked. */
export const denialCodes: Readonly<Record<DenialStatus, string>> = {
  400: 'team/input',
  401: 'web/token',
  403: 'team/right',
  404: 'team/unknown',
  409: 'team/refused',
  410: 'team/refused',
  413: 'team/input',
  422: 'team/input',
  429: 'web/too-many',
  503: 'team/database',
};

/** A request that is understood and not done: the status, and why in words for whoever asked. */
export class Denial extends Error {
  override readonly name = 'Denial';

  constructor(
    readonly status: DenialStatus,
    readonly why: string,
    /** Seconds after which it may be asked again. */
    readonly after?: number,
    /** What to do about it. */
    readonly help?: string,
    readonly code: string = denialCodes[status],
  ) {
    super(why);
  }
}

/** Why it was not done, where that is to be told: also what the lab itself refuses, as a host that another has. */
export const denialOf = (error: unknown): Denial | undefined => {
  if (error instanceof Denial) return error;
  if (!(error instanceof RiggerError)) return undefined;
  const [first] = error.diagnostics;
  const why = error.diagnostics.map(({ message }) => message).join('; ');
  return new Denial(statuses[first?.code ?? ''] ?? 409, why, undefined, first?.help, first?.code);
};

const statuses: Readonly<Record<string, DenialStatus>> = {
  'team/input': 400,
  'team/project': 422,
  'team/right': 403,
  'team/unknown': 404,
  'team/database': 503,
};
